using PresenceFunctions.Tests.Testing;
using PresencePipeline.Presence;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Streams;

public sealed class PartitionedAppenderTests(RedisFixture redis)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly (string, string) Three = ("Stream:Partitions", "3");

    [Fact]
    public async Task Append_ChangesForSeveralPartitions_EachIsInItsAgentsStreamAndAnsweredInOrder()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis, Three);
        var changes = Changes.Many(60);

        var appended = await pipeline.Get<PartitionedAppender>().AppendAsync(changes, Patience);

        foreach (var (change, entry) in changes.Zip(appended.Entries))
        {
            var keys = pipeline.Partitions.Of(change.AgentId.Value);
            Assert.False(entry.Duplicate);
            Assert.Equal(
                change.AgentId.Value,
                Assert.Single(await redis.Database.StreamRangeAsync(keys.Stream, entry.Id, entry.Id))[EntryCodec.AgentId]);
        }

        Assert.All(await LengthsAsync(pipeline), length => Assert.InRange(length, 1, 59));
    }

    [Fact]
    public async Task Append_TheSameDeliveryAgain_EveryPartitionRecognisesIt()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis, Three);
        var changes = Changes.Many(60);
        var first = await pipeline.Get<PartitionedAppender>().AppendAsync(changes, Patience);

        var again = await pipeline.Get<PartitionedAppender>().AppendAsync(changes, Patience);

        Assert.Equal(first.Entries.Select(entry => entry with { Duplicate = true }), again.Entries);
        Assert.Equal(60, (await LengthsAsync(pipeline)).Sum());
    }

    [Fact]
    public async Task Append_OnePartitionRefuses_FailsAndTheRetryNeitherLosesNorDoubles()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis, Three);
        var changes = Changes.Many(60);
        await redis.Database.StringSetAsync(pipeline.Partitions[1].Stream, "not a stream");

        await Assert.ThrowsAnyAsync<RedisException>(() => pipeline.Get<PartitionedAppender>().AppendAsync(changes, Patience));
        await redis.Database.KeyDeleteAsync(pipeline.Partitions[1].Stream);
        var retried = await pipeline.Get<PartitionedAppender>().AppendAsync(changes, Patience);

        Assert.All(changes.Zip(retried.Entries), pair => Assert.Equal(IndexOf(pipeline, pair.First) != 1, pair.Second.Duplicate));
        Assert.Equal(60, (await LengthsAsync(pipeline)).Sum());
    }

    [Fact]
    public async Task Append_LoopsDrainOnlySomePartitions_SaysWhichGroupsAreUndrainedWhere()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis, Three);
        await redis.Database.StringSetAsync(pipeline.Partitions[0].Draining(ConsumerGroups.Dashboard), "consumer-1");
        await redis.Database.StringSetAsync(pipeline.Partitions[2].Draining(ConsumerGroups.Workforce), "consumer-1");

        var appended = await pipeline.Get<PartitionedAppender>().AppendAsync(Changes.Many(60), Patience);

        UndrainedGroup[] expected =
        [
            new(ConsumerGroups.Workforce, 0), new(ConsumerGroups.Dashboard, 1), new(ConsumerGroups.Workforce, 1),
            new(ConsumerGroups.Dashboard, 2),
        ];
        Assert.Equal(expected, appended.Undrained.OrderBy(undrained => undrained.Partition));
    }

    private static int IndexOf(Pipeline pipeline, PresenceChange change) => pipeline.Partitions.IndexOf(change.AgentId.Value);

    private Task<long[]> LengthsAsync(Pipeline pipeline) =>
        Task.WhenAll(pipeline.Partitions.Select(keys => redis.Database.StreamLengthAsync(keys.Stream)));
}
