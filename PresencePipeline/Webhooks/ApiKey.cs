using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace PresencePipeline.Webhooks;

/// <summary>
/// Profile <c>api-key</c>: the secret itself travels in a header, for senders that cannot sign, such as Amazon EventBridge
/// API destinations and Azure Event Grid. It proves the sender only, neither the body nor the time.
/// </summary>
public static class ApiKey
{
    /// <summary>The header, unless <see cref="WebhookOptions.ApiKeyHeader"/> names another.</summary>
    public const string DefaultHeader = "X-API-Key";

    /// <summary>Longest accepted key, in characters.</summary>
    private const int MaxLength = 1024;

    /// <returns>The value of the header.</returns>
    public static string Sign(ReadOnlySpan<byte> secret) => Encoding.UTF8.GetString(secret);

    /// <summary>Verifies a delivery's key.</summary>
    /// <param name="keys">Value of the header.</param>
    /// <param name="secrets">The keys that are accepted.</param>
    public static SignatureResult Verify(StringValues keys, IReadOnlyList<SigningSecret> secrets)
    {
        if (StringValues.IsNullOrEmpty(keys))
        {
            return SignatureResult.Missing;
        }

        var key = keys.ToString();
        if (keys.Count > 1 || key.Length > MaxLength)
        {
            return SignatureResult.Malformed;
        }

        // Digests are of one length, so comparing them does not tell how long the secret is.
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), given);
        string? version = null;
        foreach (var secret in secrets)
        {
            SHA256.HashData(secret.Value, expected);
            if (CryptographicOperations.FixedTimeEquals(given, expected))
            {
                version ??= secret.Version;
            }
        }

        return version is null ? SignatureResult.Mismatch : SignatureResult.Valid(version);
    }
}
