using System.Globalization;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace PresencePipeline.Secrets;

/// <summary>Secrets from Azure Key Vault.</summary>
internal sealed class VaultSecrets(SecretClient client, TimeProvider timeProvider) : ISecretSource
{
    /// <summary>The longest a read may take, retries included; the Functions host gives its worker a minute to start.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public bool CanChange => true;

    public async Task<IReadOnlyList<SecretVersion>> ReadAsync(
        string name, int count, Func<SecretVersion, bool> isUsable, IReadOnlyList<SecretVersion> known)
    {
        using var deadline = new CancellationTokenSource(Deadline, timeProvider);
        try
        {
            var versions = new List<SecretVersion>();
            foreach (var listed in (await ListValidAsync(name, deadline.Token)).OrderByDescending(version => version.CreatedOn))
            {
                var version = known.FirstOrDefault(one => one.Version == listed.Version)
                    ?? await GetAsync(name, listed.Version, deadline.Token);
                if (isUsable(version))
                {
                    versions.Add(version with { ExpiresOn = listed.ExpiresOn });
                }

                if (versions.Count == count)
                {
                    break;
                }
            }

            return versions;
        }
        catch (Exception failure) when (Describe(failure) is { } reason)
        {
            throw new SecretsAwayException(reason, Detail(failure), failure);
        }
    }

    public string LookedFor(string name) => $"a version of it that is enabled and currently valid in {client.VaultUri}";

    private async Task<List<SecretProperties>> ListValidAsync(string name, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var valid = new List<SecretProperties>();
        try
        {
            await foreach (var version in client.GetPropertiesOfSecretVersionsAsync(name, cancellationToken))
            {
                if (version.Enabled == true && !(version.NotBefore > now) && !(version.ExpiresOn <= now))
                {
                    valid.Add(version);
                }
            }

            return valid;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return [];
        }
    }

    private async Task<SecretVersion> GetAsync(string name, string version, CancellationToken cancellationToken)
    {
        KeyVaultSecret secret = await client.GetSecretAsync(name, version, cancellationToken);
        return new SecretVersion(version, secret.Value);
    }

    /// <summary>Why the vault gave no answer; null for a mistake of our own.</summary>
    private string? Describe(Exception failure) => failure switch
    {
        AuthenticationFailedException => "this identity could not sign in to the vault",
        RequestFailedException { Status: 401 or 403 } =>
            "the vault refuses this identity, which needs the role Key Vault Secrets User, or this network",
        RequestFailedException { Status: 429 } throttled => Throttled(throttled),
        RequestFailedException { Status: > 0 } refused =>
            string.Create(CultureInfo.InvariantCulture, $"the vault answers {refused.Status}"),

        // AggregateException is what the SDK throws after its retries; InvalidOperationException, when it does not trust the server.
        RequestFailedException or OperationCanceledException or AggregateException => "the vault does not answer",
        InvalidOperationException => "what answers is not the vault",
        _ => null,
    };

    private string Throttled(RequestFailedException failure)
    {
        var now = timeProvider.GetUtcNow();
        return ImpatientRetryPolicy.RetryAfter(failure.GetRawResponse(), now) is { } wait
            ? string.Create(CultureInfo.InvariantCulture, $"the vault throttles (429) until {now + wait:yyyy-MM-dd HH:mm:ss} UTC")
            : "the vault throttles (429)";
    }

    /// <summary>The first line of the innermost cause; a failed sign-in already summarises its causes.</summary>
    private static string Detail(Exception failure)
    {
        while (failure is not AuthenticationFailedException && failure.InnerException is { } cause)
        {
            failure = cause;
        }

        return failure.Message.ReplaceLineEndings("\n").Split('\n')[0];
    }
}
