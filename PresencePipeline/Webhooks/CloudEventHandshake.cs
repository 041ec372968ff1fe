using Microsoft.AspNetCore.Http;

namespace PresencePipeline.Webhooks;

/// <summary>
/// Agrees to deliveries of CloudEvents, as a sender asks for before the first: <c>OPTIONS</c> with
/// <c>WebHook-Request-Origin</c>. That nobody signs it does no harm: every delivery is verified all the same.
/// </summary>
/// <remarks>https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection</remarks>
internal sealed class CloudEventHandshake(string origin) : IResult
{
    public const string RequestOrigin = "WebHook-Request-Origin";
    public const string AllowedOrigin = "WebHook-Allowed-Origin";
    public const string AllowedRate = "WebHook-Allowed-Rate";

    private const int LongestName = 253;

    /// <summary>Who asks, a DNS name; null for another request of the method.</summary>
    public static string? Origin(HttpRequest request) =>
        request.Headers[RequestOrigin] is [{ Length: > 0 and <= LongestName } name] && Uri.CheckHostName(name) != UriHostNameType.Unknown
            ? name
            : null;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers[AllowedOrigin] = origin;
        response.Headers[AllowedRate] = "*";
        response.Headers.Allow = HttpMethods.Post;
        return Task.CompletedTask;
    }
}
