using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Streams;

public sealed class StreamTrimmerTests(RedisFixture redis)
{
    private const string Group = "finished";
    private static readonly long Old = Deliveries.Now - 7_200_000;

    [Fact]
    public async Task Trim_FinishedAndPastRetention_AreRemoved()
    {
        await using var app = await StartAsync(1_000);
        await FillAsync(app, 500, Old);
        await FinishAsync(app, Group, 500);

        await TrimAsync(app);

        // Whole nodes of a hundred entries are removed; the last may stay.
        Assert.InRange(await app.Redis.StreamLengthAsync(app.Keys.Stream), 0, 100);
    }

    [Fact]
    public async Task Trim_FinishedInsideRetention_Stay()
    {
        await using var app = await StartAsync(1_000);
        await FillAsync(app, 500, Deliveries.Now - 60_000);
        await FinishAsync(app, Group, 500);

        await TrimAsync(app);

        Assert.Equal(500, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Trim_OneGroupHasStopped_NothingItHasNotReadIsLost()
    {
        await using var app = await StartAsync(1_000);
        await FillAsync(app, 500, Old);
        await FinishAsync(app, Group, 500);
        await FinishAsync(app, "stopped", 250);

        await TrimAsync(app);

        var unread = await app.Redis.StreamReadGroupAsync(app.Keys.Stream, "stopped", "c", StreamPosition.NewMessages, 1000);
        Assert.Equal(250, unread.Length);
        Assert.Equal($"{Old + 250}-0", unread[0].Id);
    }

    [Fact]
    public async Task Trim_PendingEntry_KeepsItAndAllAfterIt()
    {
        await using var app = await StartAsync(1_000);
        await FillAsync(app, 500, Old);
        await app.Redis.StreamCreateConsumerGroupAsync(app.Keys.Stream, Group, "0-0");
        var read = await app.Redis.StreamReadGroupAsync(app.Keys.Stream, Group, "c", StreamPosition.NewMessages, 500);
        await app.Redis.StreamAcknowledgeAsync(app.Keys.Stream, Group, [.. read.Select(entry => entry.Id).Where((_, i) => i != 300)]);

        await TrimAsync(app);

        Assert.Single(await app.Redis.StreamRangeAsync(app.Keys.Stream, $"{Old + 300}-0", $"{Old + 300}-0"));
        Assert.InRange(await app.Redis.StreamLengthAsync(app.Keys.Stream), 200, 300);
    }

    [Fact]
    public async Task Trim_WithoutAnyGroup_KeepsEverything()
    {
        await using var app = await StartAsync(1_000);
        await FillAsync(app, 500, Old);

        await TrimAsync(app);

        Assert.Equal(500, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Trim_BeyondTheHardCap_CountsTheLossToTheEntry()
    {
        await using var app = await StartAsync(1_000);
        using var forced = new TrimmedEntries(app.Services);
        await FillAsync(app, 2_345, Deliveries.Now - 60_000);
        await FinishAsync(app, Group, 2_345);
        await FinishAsync(app, "stopped", 250);

        await TrimAsync(app);

        Assert.Equal(1_000, await app.Redis.StreamLengthAsync(app.Keys.Stream));
        Assert.Equal(2_345 - 250 - 1_000, forced.Lost);
        Assert.Equal(250, forced.Finished);
    }

    [Fact]
    public async Task Trim_BeyondTheHardCapButFinished_LosesNothing()
    {
        await using var app = await StartAsync(1_000);
        using var forced = new TrimmedEntries(app.Services);
        await FillAsync(app, 2_345, Deliveries.Now - 60_000);
        await FinishAsync(app, Group, 2_345);

        await TrimAsync(app);

        Assert.Equal(1_000, await app.Redis.StreamLengthAsync(app.Keys.Stream));
        Assert.Equal(0, forced.Lost);
    }

    [Fact]
    public async Task Trim_NoStreamYet_DoesNothing()
    {
        await using var app = await StartAsync(1_000);

        await TrimAsync(app);

        Assert.False(await app.Redis.KeyExistsAsync(app.Keys.Stream));
    }

    // The timer's first run, at the host's start, makes the dashboard's group; only the test's groups shall count.
    private async Task<TestApp> StartAsync(int maxLength)
    {
        var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Stream:MaxLength", $"{maxLength}")]);
        await TestApp.EventuallyAsync(() => app.Redis.KeyExistsAsync(app.Keys.Stream), "the first run is over");
        await app.Redis.KeyDeleteAsync(app.Keys.Stream);
        return app;
    }

    private static Task TrimAsync(TestApp app) => app.Services.GetRequiredService<StreamTrimmer>().TrimAsync();

    private static async Task FillAsync(TestApp app, int count, long firstId) => await Task.WhenAll(
        Enumerable.Range(0, count).Select(i => app.Redis.StreamAddAsync(app.Keys.Stream, "field", i, $"{firstId + i}-0")));

    private static async Task FinishAsync(TestApp app, string group, int count)
    {
        await app.Redis.StreamCreateConsumerGroupAsync(app.Keys.Stream, group, "0-0");
        var read = await app.Redis.StreamReadGroupAsync(app.Keys.Stream, group, "c", StreamPosition.NewMessages, count);
        await app.Redis.StreamAcknowledgeAsync(app.Keys.Stream, group, [.. read.Select(entry => entry.Id)]);
    }
}
