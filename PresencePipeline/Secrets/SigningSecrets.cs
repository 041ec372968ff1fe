using System.Text;
using Microsoft.Extensions.Options;
using PresencePipeline.Hosting;
using PresencePipeline.Webhooks;

namespace PresencePipeline.Secrets;

/// <summary>The secrets that a delivery's signature may have been made with.</summary>
internal sealed class SigningSecrets(SecretStore secrets, IOptions<WebhookOptions> options)
{
    /// <summary>The sender's present secret and the next, or the last: it need not switch at the moment that we do.</summary>
    private const int Versions = 2;

    private volatile IReadOnlyList<SigningSecret> current = [];
    private Secret? secret;

    /// <summary>Newest first; empty, so that nothing verifies, until they are loaded or when no version is valid any more.</summary>
    public IReadOnlyList<SigningSecret> Current => current;

    /// <exception cref="StartupException">There is no such secret, or the vault could not be asked.</exception>
    public async Task LoadAsync()
    {
        secret = await secrets.LoadAsync(options.Value.SecretName, Versions);
        await TakeAsync(secret);
        secret.Follow(TakeAsync);
    }

    /// <summary>
    /// For a signature that none of <paramref name="known"/> has made: looks whether the vault has a newer version, at most
    /// every ten seconds.
    /// </summary>
    /// <returns>Whether <see cref="Current"/> is another set by now, so that verifying again is worth it.</returns>
    public async Task<bool> RefreshOnMismatchAsync(IReadOnlyList<SigningSecret> known)
    {
        if (secret is not null && ReferenceEquals(known, current))
        {
            await secret.AskAsync();
        }

        return !ReferenceEquals(known, current);
    }

    private Task TakeAsync(Secret read)
    {
        if (!read.Versions.Select(version => version.Version).SequenceEqual(current.Select(known => known.Version)))
        {
            current = [.. read.Versions.Select(version => new SigningSecret(version.Version, Encoding.UTF8.GetBytes(version.Value)))];
        }

        return Task.CompletedTask;
    }
}
