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

    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false });

    public async Task AnswerAsync(HttpContext context)
    {
        if (functions.FirstOrDefault(function => function.Serves(context.Request.Method, context.Request.Path)) is not { } function)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var request = new InvocationRequest { InvocationId = Guid.NewGuid().ToString(), FunctionId = function.Metadata.FunctionId };
        request.InputData.Add(new ParameterBinding { Name = function.Trigger, Data = new TypedData { Http = new HttpData() } });
        var invocation = link.InvokeAsync(request);
        using var left = context.RequestAborted.Register(() => link.Cancel(request.InvocationId));
        try
        {
            await ForwardAsync(context, request.InvocationId);
            await invocation;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            // The worker is away or has ended in the middle of its answer, or the client has.
            if (context.Response.HasStarted)
            {
                context.Abort();
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }
        }
    }

    public void Dispose() => client.Dispose();

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
        for (var read = await body.ReadAsync(piece, context.RequestAborted); read > 0; read = await body.ReadAsync(piece, context.RequestAborted))
        {
            await context.Response.Body.WriteAsync(piece.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private HttpRequestMessage Forwarded(HttpRequest request, string invocationId)
    {
        var forwarded = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(worker, $"{request.Path.ToUriComponent()}{request.QueryString}"))
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
