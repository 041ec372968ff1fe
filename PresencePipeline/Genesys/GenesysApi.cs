using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Genesys;

/// <summary>
/// Genesys Cloud's REST API. Only timers may use it, never a webhook or a reader of the board: it is slow, it is limited, and it
/// may be away.
/// </summary>
internal sealed class GenesysApi(
    IHttpClientFactory clients, GenesysToken tokens, IOptions<GenesysOptions> options, TimeProvider timeProvider)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string ClientName = "genesys-api";

    private volatile GenesysUsage? usage;

    /// <summary>How much of the token's allowance is used; null until something was answered.</summary>
    public GenesysUsage? Usage => usage;

    /// <param name="pathAndQuery">Below <c>/api/v2/</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GenesysException">It has not given what it was asked for.</exception>
    public Task<GenesysAnswer> GetAsync(string pathAndQuery, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, pathAndQuery, null, cancellationToken);

    /// <param name="method">The HTTP method.</param>
    /// <param name="pathAndQuery">Below <c>/api/v2/</c>.</param>
    /// <param name="json">The body; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GenesysException">It has not given what it was asked for.</exception>
    public async Task<GenesysAnswer> SendAsync(HttpMethod method, string pathAndQuery, byte[]? json, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(refused: null, cancellationToken);
        try
        {
            return await SendAsync(method, pathAndQuery, json, token, cancellationToken);
        }
        catch (GenesysException failure) when (failure.Failure == GenesysFailure.ClientRefused)
        {
            // It may have been ended before its time: by an administrator, or because it was idle.
            token = await tokens.GetAsync(refused: token, cancellationToken);
            return await SendAsync(method, pathAndQuery, json, token, cancellationToken);
        }
    }

    private async Task<GenesysAnswer> SendAsync(
        HttpMethod method, string pathAndQuery, byte[]? json, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(options.Value.Api(), $"api/v2/{pathAndQuery}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd(MediaTypeNames.Application.Json);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(json)
            {
                Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) },
            };
        }

        try
        {
            using var client = clients.CreateClient(ClientName);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            TakeUsage(answer);
            using var patience = new CancellationTokenSource(GenesysPatience.Attempt, timeProvider);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            var body = await answer.Content.ReadAsByteArrayAsync(ending.Token);
            return answer.IsSuccessStatusCode ? Read(request, answer, body) : throw GenesysErrors.Of(request, answer, body);
        }
        catch (Exception failure) when (GenesysLogin.IsOfTheWay(failure, cancellationToken))
        {
            throw GenesysErrors.Away(request, failure.Message, failure);
        }
    }

    private GenesysAnswer Read(HttpRequestMessage request, HttpResponseMessage answer, byte[] body)
    {
        var at = (answer.Headers.Date ?? timeProvider.GetUtcNow()).ToUnixTimeMilliseconds();
        if (body.Length == 0 && answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.NoContent)
        {
            return new GenesysAnswer(default, at);
        }

        try
        {
            return new GenesysAnswer(JsonElement.Parse(body), at);
        }
        catch (JsonException failure)
        {
            // A page of a proxy, or half of one of Genesys Cloud's.
            throw GenesysErrors.Unreadable(request, answer, "what is no JSON", failure);
        }
    }

    private void TakeUsage(HttpResponseMessage answer)
    {
        if (Header("inin-ratelimit-allowed") is { } allowed && Header("inin-ratelimit-count") is { } used)
        {
            usage = new GenesysUsage(allowed, used);
        }

        int? Header(string name) =>
            answer.Headers.TryGetValues(name, out var values)
                && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
    }
}
