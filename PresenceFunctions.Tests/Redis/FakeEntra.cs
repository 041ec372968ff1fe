using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using Azure.Core;
using Azure.Identity;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Redis;

/// <summary>
/// An identity whose tokens live for seconds, and a Redis that takes them: each becomes a password of the identity's user, and
/// is no longer one once it has expired.
/// </summary>
internal sealed class FakeEntra(IDatabase redis, TimeSpan lifetime) : TokenCredential
{
    public const string ObjectId = "5d0f7a2e-1111-4222-8333-944455556666";

    private readonly ConcurrentDictionary<string, DateTimeOffset> tokens = new(StringComparer.Ordinal);
    private int issued;

    /// <summary>Whether nobody can sign in.</summary>
    public bool Refuses { get; set; }

    /// <summary>Whether Redis has not been told of the identity.</summary>
    public bool IsUnknownToRedis { get; set; }

    /// <summary>Whether tokens come without the claim that says whose they are.</summary>
    public bool IsNobody { get; set; }

    public int Issued => issued;

    /// <summary>When a token ends; null for anything else.</summary>
    public DateTimeOffset? ExpiryOf(string token) => tokens.TryGetValue(token, out var expiry) ? expiry : null;

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Assert.Equal(["https://redis.azure.com/.default"], requestContext.Scopes);
        if (Refuses)
        {
            throw new CredentialUnavailableException("No identity here.\nSee the troubleshooting guide.");
        }

        var expiry = TimeProvider.System.GetUtcNow() + lifetime;
        var token = $"{Encode("{}")}.{Encode(IsNobody ? "{}" : $$"""{"oid":"{{ObjectId}}"}""")}.{Interlocked.Increment(ref issued)}";
        tokens[token] = expiry;
        if (!IsUnknownToRedis)
        {
            string[] passwords = [.. tokens.Where(one => one.Value > TimeProvider.System.GetUtcNow()).Select(one => $">{one.Key}")];
            await redis.ExecuteAsync("ACL", ["SETUSER", ObjectId, "reset", "on", "~*", "&*", "+@all", .. passwords]);
        }

        return new AccessToken(token, expiry);
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
