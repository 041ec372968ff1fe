using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Secrets;

namespace PresencePipeline.Webhooks;

/// <summary>The secrets that a delivery's signature may have been made with.</summary>
internal sealed partial class SigningSecrets(
    SecretStore secrets, IOptions<WebhookOptions> options, TimeProvider timeProvider, ILogger<SigningSecrets> logger)
{
    /// <summary>Two, so that senders need not switch to a new secret at the moment that we do.</summary>
    private const int Versions = 2;

    private volatile IReadOnlyList<SigningSecret> current = [];
    private Secret? secret;

    /// <summary>
    /// Newest first; empty, so that nothing verifies, until they are loaded or when no version is valid any more. A version
    /// ends with its expiry, also while the vault cannot be asked.
    /// </summary>
    public IReadOnlyList<SigningSecret> Current
    {
        get
        {
            var known = current;
            foreach (var secret in known)
            {
                if (secret.ExpiresOn <= timeProvider.GetUtcNow())
                {
                    return WithoutExpired(known);
                }
            }

            return known;
        }
    }

    /// <exception cref="StartupException">
    /// There is no such secret, none that the profile can use, or the vault could not be asked.
    /// </exception>
    public async Task LoadAsync()
    {
        secret = await secrets.LoadAsync(
            options.Value.SecretName, Versions, value => SignatureProfiles.WhyUnusable(options.Value.Profile, value));
        await TakeAsync(secret);
        secret.Follow(TakeAsync);
    }

    /// <summary>
    /// For a signature that none of <paramref name="known"/> has made: waits until the vault has been asked for newer
    /// versions, see <see cref="Secret.AskAsync"/>.
    /// </summary>
    /// <returns>Whether <see cref="Current"/> has changed, so that verifying again may succeed.</returns>
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
        if (!read.Versions.Select(version => (version.Version, version.ExpiresOn))
            .SequenceEqual(current.Select(known => (known.Version, known.ExpiresOn))))
        {
            current =
            [
                .. read.Versions.Select(version =>
                    new SigningSecret(version.Version, Encoding.UTF8.GetBytes(version.Value)) { ExpiresOn = version.ExpiresOn }),
            ];
        }

        return Task.CompletedTask;
    }

    private IReadOnlyList<SigningSecret> WithoutExpired(IReadOnlyList<SigningSecret> known)
    {
        var now = timeProvider.GetUtcNow();
        SigningSecret[] valid = [.. known.Where(secret => !(secret.ExpiresOn <= now))];

        // If a refresh came first, it has the newer set.
        if (Interlocked.CompareExchange(ref current, valid, known) == known)
        {
            LogExpired(options.Value.SecretName, valid.Length);
            return valid;
        }

        return Current;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A version of secret {Name} has expired; {Count} are still accepted.")]
    private partial void LogExpired(string name, int count);
}
