using System.Globalization;
using System.Net;
using System.Text.Json;
using PresencePipeline.Payloads;

namespace PresencePipeline.Genesys;

/// <summary>Describes a failed request, or an answer that cannot be used, in one line.</summary>
internal static class GenesysErrors
{
    private const int LongestMessage = 300;

    /// <summary>Of the API: <c>{"message","code","status","contextId","limit":{"key"}}</c>.</summary>
    public static GenesysException Of(HttpRequestMessage request, HttpResponseMessage answer, byte[] body)
    {
        var error = TryParse(body);
        var code = error.TextOrNull("code");
        var limit = error.Member("limit").TextOrNull("key");
        var text = error.StringOrNull("message") is { } message ? $": {Line(message)}" : "";
        var retryAfter = GenesysPatience.RetryAfter(answer);
        var wait =
            retryAfter is { } time
                ? string.Create(CultureInfo.InvariantCulture, $"; it says to try again after {(long)time.TotalSeconds} s")
                : "";
        return new GenesysException(
            Classify(answer.StatusCode),
            $"{Describe(request)} was answered "
                + $"{(int)answer.StatusCode}{Before(" ", code)}{Before(", limit ", limit)}{text}{wait}{CorrelationOf(answer)}")
        {
            RetryAfter = retryAfter,
        };
    }

    /// <summary>Of the login, whose errors are those of OAuth: <c>{"error","description","error_description"}</c>.</summary>
    public static GenesysException OfLogin(HttpRequestMessage request, HttpResponseMessage answer, byte[] body)
    {
        var refused = answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized;
        var error = TryParse(body);
        return new GenesysException(
            refused ? GenesysFailure.ClientRefused : Classify(answer.StatusCode),
            $"{Describe(request)} was answered "
                + $"{(int)answer.StatusCode}{Before(" ", error.TextOrNull("error"))}"
                + $"{Before(": ", error.TextOrNull("description"))}{CorrelationOf(answer)}")
        {
            RetryAfter = GenesysPatience.RetryAfter(answer),
        };
    }

    /// <summary>Of an answer of 200 that is not what it should be.</summary>
    public static GenesysException Unreadable(
        HttpRequestMessage request, HttpResponseMessage answer, string what, Exception? cause = null) =>
        new(
            GenesysFailure.Unreadable,
            $"{Describe(request)} was answered {(int)answer.StatusCode} with {what}{CorrelationOf(answer)}",
            cause);

    /// <summary>Of a request that was not answered, or not to its end.</summary>
    public static GenesysException Away(HttpRequestMessage request, string why, Exception cause) =>
        new(GenesysFailure.Away, $"{Describe(request)} was not answered: {Line(why)}", cause);

    // Without its query, which names users.
    private static string Describe(HttpRequestMessage request) =>
        $"{request.Method} {request.RequestUri!.Authority}{request.RequestUri.AbsolutePath}";

    private static GenesysFailure Classify(HttpStatusCode status) => status switch
    {
        HttpStatusCode.TooManyRequests => GenesysFailure.RateLimited,
        HttpStatusCode.Unauthorized => GenesysFailure.ClientRefused,
        HttpStatusCode.Forbidden => GenesysFailure.Forbidden,
        HttpStatusCode.NotFound => GenesysFailure.NotFound,
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => GenesysFailure.BadRequest,
        >= HttpStatusCode.InternalServerError => GenesysFailure.Away,
        _ => GenesysFailure.Unreadable,
    };

    private static JsonElement TryParse(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string CorrelationOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("ININ-Correlation-Id", out var ids) ? $" (ININ-Correlation-Id {Line(ids.First())})" : "";

    private static string Before(string separator, string? text) => text is null ? "" : separator + Line(text);

    private static string Line(string text) =>
        (text.Length > LongestMessage ? text[..LongestMessage] + "…" : text).ReplaceLineEndings(" ");
}
