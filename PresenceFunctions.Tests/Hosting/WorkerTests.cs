using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.FunctionsHost;

namespace PresenceFunctions.Tests.Hosting;

[Collection(ProcessesAlone.Name)]
public sealed class WorkerTests(RedisFixture redis)
{
    [Fact]
    public async Task Spike()
    {
        await using var app = await HostedApp.StartAsync(
            await PublishedApp.DirectoryAsync(),
            ("Redis:ConnectionString", redis.ConnectionString),
            ("Stream:Name", $"test-{Guid.NewGuid():N}"),
            ("Secrets:genesys-webhook-secret", TestApp.Secret));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(' ', app.Functions.Select(f => f.Name + ":" + f.Trigger + ":" + f.Metadata.FunctionId)));
        using var ready = await app.Client.GetAsync("api/health/ready", TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper!.WriteLine(ready.StatusCode + await ready.Content.ReadAsStringAsync());
        using var agent = await app.Client.GetAsync("api/presence/a", TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper!.WriteLine(agent.StatusCode + await agent.Content.ReadAsStringAsync());
        var sw = System.Diagnostics.Stopwatch.StartNew();
        var run = app.RunAsync("DrainDashboard");
        await Task.Delay(1000);
        app.Drain();
        var r = await run;
        TestContext.Current.TestOutputHelper!.WriteLine($"{sw.ElapsedMilliseconds} {r.Result}");
        foreach (var log in app.Logs) TestContext.Current.TestOutputHelper!.WriteLine(log.ToString());
        sw.Restart();
        TestContext.Current.TestOutputHelper!.WriteLine($"exit {await app.TerminateAsync()} {sw.ElapsedMilliseconds} {string.Join('\n', app.Worker.Errors)}");
    }
}
