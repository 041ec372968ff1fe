using Azure.Storage.Queues;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.DeadLetters;
using PresencePipeline.Overflow;
using PresencePipeline.Presence;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Overflow;

/// <summary>What waits in the queue, and what becomes of it in a draining run.</summary>
public sealed class OverflowReplayTests(RedisFixture redis, AzuriteFixture azurite)
{
    [Fact]
    public async Task Run_ChangesWait_AppliesThemAndLeavesTheQueueEmpty()
    {
        var (pipeline, queue) = await OpenAsync();
        await using var _ = pipeline;
        var changes = Changes.Many(300);
        await Task.WhenAll(changes.Chunk(3).Select(delivery => PutAsync(pipeline, delivery)));
        Assert.True(await pipeline.Get<OverflowWatch>().CountAsync() > 0);

        await DrainUntilEmptyAsync(pipeline);

        Assert.Equal(300, await pipeline.Redis.SortedSetLengthAsync(pipeline.Keys.Agents));
        Assert.Equal(0, (await queue.GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task Run_ChangeIsInTheStreamAlready_IsAppendedOnce()
    {
        var (pipeline, _) = await OpenAsync();
        await using var __ = pipeline;
        var change = Changes.Of("agent-1");
        await pipeline.Get<PartitionedAppender>().AppendAsync([change], TimeSpan.FromSeconds(30));
        await PutAsync(pipeline, change);
        await PutAsync(pipeline, change);

        await DrainUntilEmptyAsync(pipeline);

        Assert.Equal(1, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
    }

    [Fact]
    public async Task Run_OlderChangeWaited_NewestWins()
    {
        var (pipeline, _) = await OpenAsync();
        await using var __ = pipeline;
        var older = Changes.Of("agent-1", "BUSY") with { SourceTimeMs = Deliveries.Now - 60_000 };
        await PutAsync(pipeline, older);
        await pipeline.Get<PartitionedAppender>().AppendAsync([Changes.Of("agent-1", "AVAILABLE")], TimeSpan.FromSeconds(30));

        await DrainUntilEmptyAsync(pipeline);

        Assert.Equal(2, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
        Assert.Contains(
            "AVAILABLE", string.Concat(await pipeline.Redis.HashValuesAsync(pipeline.Keys.Agent("agent-1"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MessageOrChangeIsUnreadable_BecomesADeadLetterAlone()
    {
        var (pipeline, queue) = await OpenAsync();
        await using var _ = pipeline;
        var good = Changes.Of("agent-1");
        await queue.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await queue.SendMessageAsync("no JSON", TestContext.Current.CancellationToken);
        await queue.SendMessageAsync($$"""[{"agentId":"half"},{{OverflowMessage.Encode(good)}}]""", TestContext.Current.CancellationToken);

        await DrainUntilEmptyAsync(pipeline);

        var letters = await pipeline.Get<DeadLetterStream>().ListAsync(null, 10);
        Assert.Equal(
            ["no JSON", """{"agentId":"half"}"""],
            letters.Select(letter => letter.OriginalByName["message"]).Order(StringComparer.Ordinal));
        Assert.All(letters, letter => Assert.Equal((OverflowBurial.Group, "It is no presence change."), (letter.Group, letter.Reason)));
        Assert.Equal(1, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
    }

    [Fact]
    public async Task Replay_OfADeadLetterWithItsFields_IsPossible()
    {
        var (pipeline, _) = await OpenAsync();
        await using var __ = pipeline;
        await pipeline.Get<OverflowBurial>().BuryAsync(Changes.Of("agent-1"), "ERR refused");

        var letter = Assert.Single(await pipeline.Get<DeadLetterStream>().ListAsync(null, 10));

        Assert.Equal("ERR refused", letter.Reason);
        Assert.NotNull(await pipeline.Get<DeadLetterStream>().ReplayAsync(letter));
    }

    [Fact]
    public async Task Put_MoreThanAMessageHolds_IsInTheQueueAsAWhole()
    {
        var (pipeline, _) = await OpenAsync();
        await using var __ = pipeline;

        await PutAsync(pipeline, Changes.Many(1000));

        Assert.InRange(await pipeline.Get<OverflowWatch>().CountAsync(), 2, 100);
        await DrainUntilEmptyAsync(pipeline);
        Assert.Equal(1000, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
    }

    [Fact]
    public async Task Put_FarMoreThanMayWait_IsRefusedAtOnceAndLeavesRoomForLater()
    {
        var (pipeline, _) = await OpenAsync();
        await using var __ = pipeline;
        var delivery = Changes.Many(5000);

        var puts = Enumerable.Range(0, 20).Select(_ => pipeline.Get<OverflowWriter>().PutAsync(delivery)).ToList();
        var refused = puts.Count(put => put.IsFaulted && StorageFailure.IsPassing(put.Exception.InnerException!));
        await Task.WhenAny(Task.WhenAll(puts));

        Assert.InRange(refused, 1, 19);
        await PutAsync(pipeline, Changes.Of("agent-1"));
    }

    [Fact]
    public async Task Queue_ThatNobodyHasCreated_IsEmpty()
    {
        var (pipeline, queue) = await OpenAsync();
        await using var _ = pipeline;

        Assert.Equal(0, await pipeline.Get<OverflowWatch>().WaitingAsync());
        await pipeline.DrainAsync(ConsumerGroups.Dashboard);

        Assert.False(await queue.ExistsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Waiting_WithoutAQueue_IsNotKnown()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);

        Assert.Null(await pipeline.Get<OverflowWatch>().WaitingAsync());
    }

    /// <summary>Run after run, as the timer does, until nothing waits and the last run has applied what it found.</summary>
    private static async Task DrainUntilEmptyAsync(Pipeline pipeline)
    {
        await TestApp.EventuallyAsync(
            async () =>
            {
                await pipeline.DrainAsync(ConsumerGroups.Dashboard);
                var counting = pipeline.Get<OverflowWatch>().CountAsync();
                await Task.WhenAny(counting);
                return counting.IsCompletedSuccessfully && await counting == 0;
            },
            "nothing waits",
            TimeSpan.FromSeconds(60));
        await pipeline.DrainAsync(ConsumerGroups.Dashboard);
    }

    /// <summary>As a sender does, who tries again on a machine that is too busy.</summary>
    private static Task PutAsync(Pipeline pipeline, params PresenceChange[] changes) => TestApp.EventuallyAsync(
        async () =>
        {
            var putting = pipeline.Get<OverflowWriter>().PutAsync(changes);
            await Task.WhenAny(putting);
            return putting.IsCompletedSuccessfully;
        },
        "it is in the queue",
        TimeSpan.FromSeconds(60));

    private async Task<(Pipeline Pipeline, QueueClient Queue)> OpenAsync()
    {
        var settings = await azurite.SettingsAsync();
        return (await Pipeline.OpenAsync(redis, settings), AzuriteFixture.Queue(settings));
    }
}
