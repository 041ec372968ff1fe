using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PresenceFunctions.Tests.Testing.FunctionsHost.Messages;

namespace PresenceFunctions.Tests.Testing.FunctionsHost;

/// <summary>
/// Takes requests as the host does: finds the function, tells the worker of the invocation, and forwards the request to the
/// worker's own listener, which finds the invocation by a header.
/// </summary>
internal sealed class HttpFront(WorkerLink link, IReadOnlyList<HostedFunction> functions, Uri worker) : IDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";

    // Of one connection, not of the message.
    private static readonly string[] Hops = ["Connection", "Transfer-Encoding", "Keep-Alive", "Upgrade"];

    private readonly HttpMessageInvoker client = new(
        new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false });

    public async Task AnswerAsync(HttpContext context)
    {
        if (Find(context.Request) is not { } invocation)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var result = link.InvokeAsync(invocation);
        using var left = context.RequestAborted.Register(() => link.Cancel(invocation.InvocationId));
        try
        {
            await ForwardAsync(context, invocation.InvocationId);
            var outcome = (await result).Result;
            if (outcome.Status == StatusResult.Types.Status.Failure && !context.Response.HasStarted)
            {
                await FailAsync(context, StatusCodes.Status500InternalServerError, outcome.Exception?.Message);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            // The worker is away or has ended in the middle of its answer, or the client has.
            await FailAsync(context, StatusCodes.Status503ServiceUnavailable, failure.GetBaseException().Message);
        }
    }

    public void Dispose() => client.Dispose();

    private InvocationRequest? Find(HttpRequest request)
    {
        foreach (var function in functions)
        {
            if (function.Match(request.Method, request.Path) is { } values)
            {
                var invocation = function.Invoke(new TypedData { Http = new HttpData() });
                invocation.TriggerMetadata.Add(
                    values.ToDictionary(value => value.Key, value => new TypedData { String = (string)value.Value! }));
                return invocation;
            }
        }

        return null;
    }

    private static Task FailAsync(HttpContext context, int status, string? why)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        context.Response.StatusCode = status;
        return context.Response.WriteAsync($"The host says: {why}");
    }

    private async Task ForwardAsync(HttpContext context, string invocationId)
    {
        using var request = Forwarded(context.Request, invocationId);
        using var response = await client.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => !IsOfTheHop(header.Key)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var piece = new byte[16 * 1024];
        for (var read = await body.ReadAsync(piece, context.RequestAborted); read > 0;
            read = await body.ReadAsync(piece, context.RequestAborted))
        {
            await context.Response.Body.WriteAsync(piece.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private HttpRequestMessage Forwarded(HttpRequest request, string invocationId)
    {
        var forwarded = new HttpRequestMessage(
            new HttpMethod(request.Method), new Uri(worker, $"{request.Path.ToUriComponent()}{request.QueryString}"))
        {
            Version = HttpVersion.Version11,
        };
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            forwarded.Content = new StreamContent(request.Body);
        }

        foreach (var (name, values) in request.Headers.Where(header => !IsOfTheHop(header.Key)))
        {
            if (!forwarded.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                forwarded.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        forwarded.Headers.Add(InvocationHeader, invocationId);
        return forwarded;
    }

    private static bool IsOfTheHop(string header) => Hops.Contains(header, StringComparer.OrdinalIgnoreCase);
}
