using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Polly.Timeout;
using PresencePipeline.Payloads;

namespace PresencePipeline.Genesys;

/// <summary>
/// Asks Genesys Cloud's login for tokens, as an OAuth client with client credentials: what it may do its roles say, not scopes.
/// </summary>
internal sealed class GenesysLogin(IHttpClientFactory clients, IOptions<GenesysOptions> options, TimeProvider timeProvider)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string ClientName = "genesys-login";

    /// <summary>What a token is taken to live for where the login does not say: few organizations set less.</summary>
    private static readonly TimeSpan Unsaid = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Longest = TimeSpan.FromDays(2);

    /// <exception cref="GenesysException">No token is to be had, at the moment or with this client.</exception>
    public async Task<AccessToken> RequestAsync(string clientId, string clientSecret, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Value.Login(), "oauth/token"))
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
        };
        request.Headers.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{clientId}:{clientSecret}")));

        // Counted from before the request: what it takes is no part of the token's life that is left.
        var now = timeProvider.GetUtcNow();
        using var patience = new CancellationTokenSource(GenesysPatience.Longest, timeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ending.Token);
            var body = await answer.Content.ReadAsByteArrayAsync(ending.Token);
            return answer.IsSuccessStatusCode ? Read(request, answer, body, now) : throw GenesysErrors.OfLogin(request, answer, body);
        }
        catch (Exception failure) when (IsOfTheWay(failure, cancellationToken))
        {
            throw GenesysErrors.Away(request, failure.Message, failure);
        }
    }

    /// <summary>Whether a request has failed on its way, and not because its caller has given it up.</summary>
    public static bool IsOfTheWay(Exception failure, CancellationToken cancellationToken) =>
        failure is HttpRequestException or IOException or TimeoutRejectedException
        || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static AccessToken Read(HttpRequestMessage request, HttpResponseMessage answer, byte[] body, DateTimeOffset now)
    {
        try
        {
            var token = JsonElement.Parse(body);
            if (token.StringOrNull("access_token") is not { Length: > 0 } text || text.Any(character => character is <= ' ' or > '~'))
            {
                throw GenesysErrors.Unreadable(request, answer, "no access_token");
            }

            var seconds =
                token.Member("expires_in") is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var given) ? given : 0;
            return AccessToken.Create(text, seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds)) : Unsaid, now);
        }
        catch (JsonException failure)
        {
            throw GenesysErrors.Unreadable(request, answer, "what is no JSON", failure);
        }
    }
}
