using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace PresenceLocal;

/// <summary>
/// Adds a body to errors that have none: those of the host filter and of routing, and unhandled failures. To be registered before the
/// host filter, which answers before any middleware of the application.
/// </summary>
internal sealed class ProblemAnswers : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseStatusCodePages(AnswerAsync);
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = _ => Task.CompletedTask });
        next(app);
    };

    private static Task AnswerAsync(StatusCodeContext answer)
    {
        var response = answer.HttpContext.Response;
        var detail = response.StatusCode switch
        {
            StatusCodes.Status400BadRequest => "The Host header does not name this server.",
            StatusCodes.Status404NotFound => "There is no such route.",
            StatusCodes.Status405MethodNotAllowed => $"Use {response.Headers.Allow}.",
            StatusCodes.Status429TooManyRequests => "You send too many deliveries; send this one again after a while.",
            StatusCodes.Status500InternalServerError => "The server has failed; its log says why.",
            _ => "The request cannot be answered.",
        };
        return TypedResults.Problem(detail, statusCode: response.StatusCode, title: ReasonPhrases.GetReasonPhrase(response.StatusCode))
            .ExecuteAsync(answer.HttpContext);
    }
}
