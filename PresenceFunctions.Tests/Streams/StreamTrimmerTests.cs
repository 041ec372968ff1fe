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
        await using var pipeline = await StartAsync(1_000);
        await FillAsync(pipeline, 500, Old);
        await FinishAsync(pipeline, Group, 500);

        await TrimAsync(pipeline);

        Assert.Equal(0, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
    }

    [Fact]
    public async Task Trim_FewFinishedOnBothSidesOfTheRetention_RemovesExactlyThePastOnes()
    {
        await using var pipeline = await StartAsync(1_000);
        await FillAsync(pipeline, 7, Old);
        await FillAsync(pipeline, 5, Deliveries.Now - 60_000);
        await FinishAsync(pipeline, Group, 12);

        await TrimAsync(pipeline);

        Assert.Equal(5, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
    }

    [Fact]
    public async Task Trim_FinishedInsideRetention_Stay()
    {
        await using var pipeline = await StartAsync(1_000);
        await FillAsync(pipeline, 500, Deliveries.Now - 60_000);
        await FinishAsync(pipeline, Group, 500);

        await TrimAsync(pipeline);

        Assert.Equal(500, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
    }

    [Fact]
    public async Task Trim_OneGroupHasStopped_NothingItHasNotReadIsLost()
    {
        await using var pipeline = await StartAsync(1_000);
        await FillAsync(pipeline, 500, Old);
        await FinishAsync(pipeline, Group, 500);
        await FinishAsync(pipeline, "stopped", 250);

        await TrimAsync(pipeline);

        var unread = await pipeline.Redis.StreamReadGroupAsync(pipeline.Keys.Stream, "stopped", "c", StreamPosition.NewMessages, 1000);
        Assert.Equal(250, unread.Length);
        Assert.Equal($"{Old + 250}-0", unread[0].Id);
    }

    [Fact]
    public async Task Trim_PendingEntry_KeepsItAndAllAfterIt()
    {
        await using var pipeline = await StartAsync(1_000);
        await FillAsync(pipeline, 500, Old);
        await pipeline.Redis.StreamCreateConsumerGroupAsync(pipeline.Keys.Stream, Group, "0-0");
        var read = await pipeline.Redis.StreamReadGroupAsync(pipeline.Keys.Stream, Group, "c", StreamPosition.NewMessages, 500);
        await pipeline.Redis.StreamAcknowledgeAsync(
            pipeline.Keys.Stream, Group, [.. read.Select(entry => entry.Id).Where((_, i) => i != 300)]);

        await TrimAsync(pipeline);

        Assert.Single(await pipeline.Redis.StreamRangeAsync(pipeline.Keys.Stream, $"{Old + 300}-0", $"{Old + 300}-0"));
        Assert.Equal(200, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(365)]
    public async Task Trim_IdsAheadOfTheClock_RetentionGoesOn(double days)
    {
        await using var pipeline = await StartAsync(1_000);
        await FillAsync(pipeline, 7, Old);
        var ahead = Deliveries.Now + (long)TimeSpan.FromDays(days).TotalMilliseconds;
        await pipeline.Redis.ExecuteAsync("XADD", (string)pipeline.Keys.Stream!, $"{ahead}-0", "x", "y");
        await pipeline.Redis.StreamAddAsync(pipeline.Keys.Stream, "ingestionTimestampMs", Old);
        var kept = await pipeline.Redis.StreamAddAsync(pipeline.Keys.Stream, "ingestionTimestampMs", Deliveries.Now);
        await FinishAsync(pipeline, Group, 10);

        await TrimAsync(pipeline);

        Assert.Equal(kept, Assert.Single(await pipeline.Redis.StreamRangeAsync(pipeline.Keys.Stream)).Id);
    }

    [Fact]
    public async Task Trim_IdsAheadOfTheClockAndAGroupThatHasNotReadThem_Stay()
    {
        await using var pipeline = await StartAsync(1_000);
        await FillAsync(pipeline, 7, Old);
        await pipeline.Redis.ExecuteAsync("XADD", (string)pipeline.Keys.Stream!, $"{Deliveries.Now + 3_600_000}-0", "x", "y");
        await FinishAsync(pipeline, Group, 5);

        await TrimAsync(pipeline);

        Assert.Equal(3, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
    }

    [Fact]
    public async Task Trim_WithoutAnyGroup_KeepsEverything()
    {
        await using var pipeline = await StartAsync(1_000);
        await FillAsync(pipeline, 500, Old);

        await TrimAsync(pipeline);

        Assert.Equal(500, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
    }

    [Fact]
    public async Task Trim_BeyondTheHardCap_CountsTheLossToTheEntry()
    {
        await using var pipeline = await StartAsync(1_000);
        using var forced = new TrimmedEntries(pipeline.Services);
        await FillAsync(pipeline, 2_345, Deliveries.Now - 60_000);
        await FinishAsync(pipeline, Group, 2_345);
        await FinishAsync(pipeline, "stopped", 250);

        await TrimAsync(pipeline);

        Assert.Equal(1_000, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
        Assert.Equal(2_345 - 250 - 1_000, forced.Lost);
        Assert.Equal(250, forced.Finished);
    }

    [Fact]
    public async Task Trim_BeyondTheHardCapButFinished_LosesNothing()
    {
        await using var pipeline = await StartAsync(1_000);
        using var forced = new TrimmedEntries(pipeline.Services);
        await FillAsync(pipeline, 2_345, Deliveries.Now - 60_000);
        await FinishAsync(pipeline, Group, 2_345);

        await TrimAsync(pipeline);

        Assert.Equal(1_000, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
        Assert.Equal(0, forced.Lost);
    }

    [Fact]
    public async Task Trim_BeyondTheHardCapWithFewPending_CountsThoseOnly()
    {
        await using var pipeline = await StartAsync(1_000);
        using var forced = new TrimmedEntries(pipeline.Services);
        await FillAsync(pipeline, 2_345, Deliveries.Now - 60_000);
        await FinishAsync(pipeline, Group, 2_345, 10, 500, 1_344, 1_345, 2_000);
        await FinishAsync(pipeline, "other", 2_345, 9, 10);

        await TrimAsync(pipeline);

        Assert.Equal(1_000, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
        Assert.Equal(4, forced.Lost);
        Assert.Equal(1_345 - 4, forced.Finished);
    }

    [Fact]
    public async Task Trim_BeyondTheHardCapOfAGroupThatStoppedAndOneWithPending_CountsAnEntryOnce()
    {
        await using var pipeline = await StartAsync(1_000);
        using var forced = new TrimmedEntries(pipeline.Services);
        await FillAsync(pipeline, 2_345, Deliveries.Now - 60_000);
        await FinishAsync(pipeline, "stopped", 250, 7);
        await FinishAsync(pipeline, Group, 2_345, 7, 8, 1_000);

        await TrimAsync(pipeline);

        Assert.Equal(1_345 - 250 + 2, forced.Lost);
        Assert.Equal(248, forced.Finished);
    }

    [Fact]
    public async Task Trim_BeyondTheHardCapAgainAndAgain_CountsALossOnce()
    {
        await using var pipeline = await StartAsync(1_000);
        using var forced = new TrimmedEntries(pipeline.Services);
        var first = Deliveries.Now - 60_000;
        await FillAsync(pipeline, 1_500, first);
        await FinishAsync(pipeline, "stopped", 250);
        await TrimAsync(pipeline);
        Assert.Equal(250, forced.Lost);

        await FillAsync(pipeline, 300, first + 1_500);
        await TrimAsync(pipeline);
        await TrimAsync(pipeline);

        Assert.Equal(550, forced.Lost);
    }

    [Fact]
    public async Task Trim_PendingEntryThatIsGone_HoldsNothingBack()
    {
        await using var pipeline = await StartAsync(1_000);
        await FillAsync(pipeline, 500, Old);
        await FinishAsync(pipeline, Group, 500, 0);
        await pipeline.Redis.StreamDeleteAsync(pipeline.Keys.Stream, [$"{Old}-0"]);

        await TrimAsync(pipeline);

        Assert.Equal(0, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
    }

    [Fact]
    public async Task Trim_NoStreamYet_DoesNothing()
    {
        await using var pipeline = await StartAsync(1_000);

        await TrimAsync(pipeline);

        Assert.False(await pipeline.Redis.KeyExistsAsync(pipeline.Keys.Stream));
    }

    private Task<Pipeline> StartAsync(int maxLength) => Pipeline.OpenAsync(redis, ("Stream:MaxLength", $"{maxLength}"));

    private static Task TrimAsync(Pipeline pipeline) => pipeline.Get<StreamTrimmer>().TrimAsync(pipeline.Keys);

    private static async Task FillAsync(Pipeline pipeline, int count, long firstId) => await Task.WhenAll(
        Enumerable.Range(0, count).Select(i => pipeline.Redis.StreamAddAsync(pipeline.Keys.Stream, "field", i, $"{firstId + i}-0")));

    /// <summary>Reads so many and acknowledges them, but for some by their numbers.</summary>
    private static async Task FinishAsync(Pipeline pipeline, string group, int count, params int[] leftPending)
    {
        await pipeline.Redis.StreamCreateConsumerGroupAsync(pipeline.Keys.Stream, group, "0-0");
        var read = await pipeline.Redis.StreamReadGroupAsync(pipeline.Keys.Stream, group, "c", StreamPosition.NewMessages, count);
        await pipeline.Redis.StreamAcknowledgeAsync(
            pipeline.Keys.Stream, group, [.. read.Select(entry => entry.Id).Where((_, number) => !leftPending.Contains(number))]);
    }
}
