using PresenceFunctions.Tests.Testing;
using PresencePipeline.Presence;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Streams;

/// <summary>How agents and keys are spread; services in other languages compute the same.</summary>
public sealed class StreamPartitionsTests(RedisFixture redis)
{
    [Fact]
    public void Partitions_OnlyOne_HasThePlainName()
    {
        var only = Assert.Single(new StreamPartitions("agent-presence-updates"));

        Assert.Equal("agent-presence-updates", only.Stream);
        Assert.Null(only.Partition);
    }

    [Fact]
    public void Partitions_Several_AreNumberedAndTagTheirCompanions()
    {
        var partitions = new StreamPartitions("agent-presence-updates", 3);
        Assert.True(EventId.TryParse("e-1", out var eventId));

        Assert.Equal(
            ["agent-presence-updates:0", "agent-presence-updates:1", "agent-presence-updates:2"], partitions.Select(keys => keys.Name));
        Assert.Equal([0, 1, 2], partitions.Select(keys => keys.Partition));
        Assert.Equal("{agent-presence-updates:2}:seen:e-1", partitions[2].Seen(eventId));
        Assert.Equal("{agent-presence-updates:2}:wake", partitions[2].Wake.ToString());
    }

    [Fact]
    public void Partition_AllItsKeys_ShareASlot()
    {
        var keys = new StreamPartitions("agent-presence-updates", 3)[1];
        Assert.True(EventId.TryParse("e-1", out var eventId));
        var multiplexer = redis.Database.Multiplexer;

        var slots = new[]
        {
            keys.Stream, keys.Agents, keys.Changes, keys.Epoch, keys.DeadLetters, keys.WorkforceAgents, keys.WorkforceEpoch,
            keys.Seen(eventId), keys.Agent("a"), keys.Draining("g"), keys.LagSamples("g"), keys.Timeline("a", 1),
        }.Select(multiplexer.HashSlot).Distinct();

        Assert.Single(slots);
    }

    // CRC-32 of 123456789 is cbf43926, by which implementations are checked; the others are what zlib says.
    [Theory]
    [InlineData("123456789", 64, 38)]
    [InlineData("8f1c0e5e-7f3a-4b58-9d0c-2f6f5a3b1c22", 4, 0)]
    [InlineData("8f1c0e5e-7f3a-4b58-9d0c-2f6f5a3b1c22", 64, 48)]
    [InlineData("agent-1", 3, 1)]
    [InlineData("agent-2", 4, 3)]
    [InlineData("ägent", 64, 18)]
    [InlineData("agent-3", 1, 0)]
    public void IndexOf_AnyAgent_IsTheChecksumModuloTheNumberOfPartitions(string agentId, int count, int expected) =>
        Assert.Equal(expected, new StreamPartitions("updates", count).IndexOf(agentId));

    [Fact]
    public void IndexOf_ManyAgents_SpreadsThemEvenly()
    {
        var random = new Random(5);
        var id = new byte[16];
        var partitions = new StreamPartitions("updates", 16);

        var counts = Enumerable.Range(0, 16_000).Select(_ =>
        {
            random.NextBytes(id);
            return partitions.IndexOf(new Guid(id).ToString());
        }).CountBy(index => index).ToList();

        Assert.Equal(16, counts.Count);
        Assert.All(counts, count => Assert.InRange(count.Value, 850, 1150));
    }
}
