using Microsoft.AspNetCore.Http;

namespace PresencePipeline.Answers;

/// <summary>Errors as <c>application/problem+json</c> (RFC 9457): title, status, detail, and nothing of the inside.</summary>
internal static class Problems
{
    /// <summary>Seconds after which a sender may try again what Redis could not take.</summary>
    private const string RetryAfterSeconds = "2";

    public static IResult Create(int status, string title, string detail) =>
        new Problem(TypedResults.Problem(detail, statusCode: status, title: title), null);

    public static IResult TryAgain(string title, string detail) =>
        new Problem(
            TypedResults.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable, title: title),
            headers => headers.RetryAfter = RetryAfterSeconds);

    public static IResult MethodNotAllowed(string allow) =>
        new Problem(
            TypedResults.Problem($"Use {allow}.", statusCode: StatusCodes.Status405MethodNotAllowed, title: "Method not allowed"),
            headers => headers.Allow = allow);

    private sealed class Problem(IResult body, Action<IHeaderDictionary>? addHeaders) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            addHeaders?.Invoke(httpContext.Response.Headers);
            return body.ExecuteAsync(httpContext);
        }
    }
}
