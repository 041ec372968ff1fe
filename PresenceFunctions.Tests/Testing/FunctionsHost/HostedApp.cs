using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PresenceFunctions.Tests.Testing.FunctionsHost.Messages;

namespace PresenceFunctions.Tests.Testing.FunctionsHost;

/// <summary>
/// The published app in its worker process, under a small Functions host of the tests' own, which starts it, loads its functions,
/// invokes them and stops them as the real one does. Nothing starts a timer but <see cref="RunAsync"/>.
/// </summary>
internal sealed class HostedApp : IAsyncDisposable
{
    private const string HttpUri = "HttpUri";

    /// <summary>Beyond which the real host answers itself.</summary>
    private const int LargestBody = 100_000_000;

    private const string TimerInfo = """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication host;
    private readonly WorkerLink link;
    private HttpFront? front;

    private HostedApp(WebApplication host, string app, (string Name, string Value)[] settings)
    {
        this.host = host;
        link = host.Services.GetRequiredService<WorkerLink>();
        Worker = WorkerProcess.Start(app, new Uri(host.Urls.First()), settings);
        Client = new HttpClient { BaseAddress = new Uri(host.Urls.Last()), Timeout = Patience };
    }

    public WorkerProcess Worker { get; }

    /// <summary>A client of the host, not of the worker.</summary>
    public HttpClient Client { get; }

    /// <summary>The functions by which the host finds the one that a request is for: in the order of their names.</summary>
    public IReadOnlyList<HostedFunction> Functions { get; private set; } = [];

    /// <summary>What the worker has logged.</summary>
    public IReadOnlyCollection<RpcLog> Logs => link.Logs;

    /// <summary>Starts the app and loads its functions; fails if the worker ends instead.</summary>
    public static async Task<HostedApp> StartAsync(string app, params (string Name, string Value)[] settings)
    {
        var hosted = await BeginAsync(app, settings);
        try
        {
            await hosted.LoadAsync(app).WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
            return hosted;
        }
        catch
        {
            await hosted.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the app and leaves it to the caller to see what becomes of it.</summary>
    public static async Task<HostedApp> BeginAsync(string app, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton<WorkerLink>();
        var host = builder.Build();
        HostedApp? hosted = null;
        host.MapGrpcService<WorkerLink>();
        host.MapFallback("{**path}", context => hosted?.front?.AnswerAsync(context) ?? NotYetAsync(context));
        await host.StartAsync(TestContext.Current.CancellationToken);
        return hosted = new HostedApp(host, app, settings);
    }

    /// <summary>Invokes a timer's function and waits for its end.</summary>
    public Task<InvocationResponse> RunAsync(string name) =>
        link.InvokeAsync(Functions.Single(function => function.Name == name).Invoke(new TypedData { Json = TimerInfo }));

    /// <summary>Cancels whatever is running, as the host does when it is drained.</summary>
    public void Drain()
    {
        foreach (var invocationId in link.Running)
        {
            link.Cancel(invocationId);
        }
    }

    /// <summary>Tells the worker to end, and waits until it has.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> TerminateAsync()
    {
        link.Tell(new StreamingMessage { WorkerTerminate = new WorkerTerminate() });
        return Worker.ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        Client.Dispose();
        front?.Dispose();
        await host.StopAsync();
        await host.DisposeAsync();
    }

    private static Task NotYetAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    private async Task LoadAsync(string app)
    {
        await UnlessItEndsAsync(link.Opened);
        var begun = await UnlessItEndsAsync(link.AskAsync(new StreamingMessage
        {
            WorkerInitRequest = new WorkerInitRequest { HostVersion = "4.0.0", WorkerDirectory = app, FunctionAppDirectory = app },
        }));
        AssertSucceeded(begun.WorkerInitResponse.Result);
        var described = await UnlessItEndsAsync(link.AskAsync(new StreamingMessage
        {
            FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = app },
        }));
        AssertSucceeded(described.FunctionMetadataResponse.Result);
        Functions =
            [
                .. described.FunctionMetadataResponse.Functions.Select(function => new HostedFunction(function)).OrderBy(
                    function => function.Name, StringComparer.OrdinalIgnoreCase),
            ];
        foreach (var function in Functions)
        {
            function.Metadata.Directory = app;
            var loaded = await UnlessItEndsAsync(link.AskAsync(new StreamingMessage
            {
                FunctionLoadRequest = new FunctionLoadRequest { FunctionId = function.Metadata.FunctionId, Metadata = function.Metadata },
            }));
            AssertSucceeded(loaded.FunctionLoadResponse.Result);
        }

        var listener = new Uri(begun.WorkerInitResponse.Capabilities[HttpUri]);
        await UnlessItEndsAsync(ListensAsync(listener));
        front = new HttpFront(link, Functions, listener);
    }

    /// <summary>The worker speaks to its host before it listens; the host tries again until it does.</summary>
    private static async Task<bool> ListensAsync(Uri listener)
    {
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(listener.Host, listener.Port);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    private async Task<T> UnlessItEndsAsync<T>(Task<T> step)
    {
        if (await Task.WhenAny(step, Worker.Ended) == Worker.Ended)
        {
            Assert.Fail($"The worker has ended with {await Worker.ExitAsync()}: {string.Join('\n', Worker.Errors)}");
        }

        return await step;
    }

    private static void AssertSucceeded(StatusResult result) =>
        Assert.True(
            result.Status == StatusResult.Types.Status.Success,
            $"{result.Status}: {result.Exception?.Message} {result.Exception?.StackTrace}");
}
