using System.Buffers.Text;
using System.Text.Json;
using Azure.Core;

namespace PresencePipeline.Redis;

/// <summary>Gets from Microsoft Entra ID the token that Azure Managed Redis takes in place of user and password.</summary>
/// <param name="credential">The process's identity; made when it is first needed.</param>
/// <param name="timeProvider">The clock of the deadline.</param>
internal sealed class EntraTokens(Func<TokenCredential> credential, TimeProvider timeProvider)
{
    /// <summary>The longest it may take, retries included; the Functions host gives its worker a minute to start.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static readonly TokenRequestContext Redis = new(["https://redis.azure.com/.default"]);

    private readonly Lazy<TokenCredential> credential = new(credential);

    /// <exception cref="Azure.Identity.AuthenticationFailedException">Entra refuses, or no identity is there.</exception>
    /// <exception cref="OperationCanceledException">There was no answer in time.</exception>
    /// <exception cref="FormatException">The token does not say whose it is.</exception>
    public async Task<RedisLogin> GetAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline, timeProvider);
        var token = await credential.Value.GetTokenAsync(Redis, deadline.Token).AsTask().WaitAsync(deadline.Token);
        return new RedisLogin(ObjectId(token.Token), token.Token, token.ExpiresOn);
    }

    /// <summary>The claim <c>oid</c> of a token: its identity's object id, by which Redis knows it.</summary>
    private static string ObjectId(string token)
    {
        try
        {
            var claims = JsonElement.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
            return claims.GetProperty("oid").GetString() is { Length: > 0 } id ? id : throw new FormatException();
        }
        catch (Exception failure) when (failure is IndexOutOfRangeException or FormatException or JsonException
            or KeyNotFoundException or InvalidOperationException)
        {
            // Without the cause, whose message may repeat a part of the token.
            throw new FormatException("The token has no claim oid.");
        }
    }
}
