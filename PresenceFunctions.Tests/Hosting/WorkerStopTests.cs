using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.FunctionsHost;
using PresenceFunctions.Tests.Testing.FunctionsHost.Messages;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>
/// How a worker ends, or an invocation in it: between batches, so that nobody has to claim what it had in its hands, and at
/// once, though a run has minutes left.
/// </summary>
public sealed class WorkerStopTests(RedisFixture redis)
{
    private const int Entries = 20_000;

    private static readonly (string, string)[] LongRuns = [("Drain:Budget", "00:20:00"), ("Drain:BatchSize", "1")];

    [Fact]
    public async Task Run_CancelledInABacklog_EndsBetweenBatchesAndTheNextGoesOn()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await using var app = await HostedAppFixture.StartAsync(redis, stream.Keys.Name, LongRuns);
        await stream.AppendAsync(Entries);
        var run = app.RunAsync("DrainDashboard");
        await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() > 0, "some are applied");

        var drained = TimeProvider.System.GetTimestamp();
        app.Drain();
        var outcome = await run;

        TestContext.Current.TestOutputHelper?.WriteLine($"The run ended {TimeProvider.System.GetElapsedTime(drained)} after the drain.");
        Assert.Equal(StatusResult.Types.Status.Success, outcome.Result.Status);
        Assert.Empty(await stream.PendingAsync());
        Assert.InRange(await stream.AppliedAsync(), 1, Entries - 1);
        Assert.Equal(Entries - await stream.AppliedAsync(), await stream.LagAsync());

        var applied = await stream.AppliedAsync();
        var next = app.RunAsync("DrainDashboard");
        await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() > applied, "more are applied");
        app.Drain();
        await next;
    }

    [Fact]
    public async Task Stream_HostIsDrained_EndsWithTheIdToGoOnFrom()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await using var app = await HostedAppFixture.StartAsync(redis, stream.Keys.Name, LongRuns);
        var run = app.RunAsync("DrainDashboard");
        await using var reader = await LiveReader.OpenAsync(app.Client);
        await reader.NextAsync("snapshot");
        await HostedAppFixture.AcceptAsync(app.Client, Deliveries.Flat("a", "Busy", Deliveries.Now));
        await reader.NextAsync("change");

        var drained = TimeProvider.System.GetTimestamp();
        app.Drain();
        await reader.EndAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"The stream ended {TimeProvider.System.GetElapsedTime(drained)} after the drain.");
        Assert.Equal(StatusResult.Types.Status.Success, (await run).Result.Status);
        Assert.False(await stream.Redis.KeyExistsAsync(stream.Keys.Draining(TestStream.Group)), "The heartbeat of a run that has ended.");

        await HostedAppFixture.AcceptAsync(app.Client, Deliveries.Flat("b", "Busy", Deliveries.Now));
        await using var again = await LiveReader.OpenAsync(app.Client, reader.LastEventId);
        Assert.Contains("\"b\"", (await again.NextAsync("change")).Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Worker_ToldToEndInABacklog_EndsBetweenBatchesAndStreamsWithIt(bool bySignal)
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await using var app = await HostedAppFixture.StartAsync(redis, stream.Keys.Name, LongRuns);
        await using var reader = await LiveReader.OpenAsync(app.Client);
        await reader.NextAsync("snapshot");
        await stream.AppendAsync(Entries);
        _ = app.RunAsync("DrainDashboard");
        await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() > 0, "some are applied");

        var exitCode = bySignal ? await app.Worker.SignalAsync("TERM") : await app.TerminateAsync();

        Assert.True(exitCode == 0, string.Join('\n', app.Worker.Errors));
        Assert.Empty(app.Worker.Errors);
        await reader.EndAsync();
        Assert.Empty(await stream.PendingAsync());
        Assert.InRange(await stream.AppliedAsync(), 1, Entries - 1);
    }
}
