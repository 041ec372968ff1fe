using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.FunctionsHost;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>
/// Serves the published app behind the tests' own host, with its timers, for <c>./dev bench cost</c>, which says where Redis is
/// (<c>SERVE_REDIS</c>), the stream (<c>SERVE_STREAM</c>) and the secret (<c>SERVE_SECRET</c>), and ends the process when it is done.
/// </summary>
public sealed class WorkerServing
{
    [Fact(Explicit = true)]
    public async Task Serve_PublishedApp_UntilTheProcessEnds()
    {
        await using var app = await HostedApp.StartAsync(
            await PublishedApp.DirectoryAsync(),
            ("Redis:ConnectionString", Value("SERVE_REDIS")),
            ("Stream:Name", Value("SERVE_STREAM")),
            ("Secrets:genesys-webhook-secret", Value("SERVE_SECRET")));
        var timers = AppFunction.All.Where(function => function.Group is not null).Select(function => RunAsync(app, function.Name));

        TestContext.Current.TestOutputHelper!.WriteLine($"Serving at {app.Client.BaseAddress} from process {app.Worker.Id}.");
        await Task.WhenAll(timers);
    }

    private static async Task RunAsync(HostedApp app, string timer)
    {
        while (!app.Worker.Ended.IsCompleted)
        {
            await app.RunAsync(timer);
        }
    }

    private static string Value(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");
}
