using PresenceFunctions.Tests.Testing;
using PresencePipeline.Lag;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Lag;

public sealed class LagReaderTests(RedisFixture redis)
{
    [Fact]
    public async Task Reading_NoStream_EmptyAndCreatesNone()
    {
        await using var stream = await LagStream.OpenAsync(redis, groupStart: null);

        var reading = await stream.ReadAsync();

        Assert.Equal(0, reading.Length);
        Assert.Empty(reading.Groups);
        Assert.False(await stream.Redis.KeyExistsAsync(stream.Key));
    }

    [Fact]
    public async Task Reading_StreamWithoutGroups_ItsLength()
    {
        await using var stream = await LagStream.OpenAsync(redis, groupStart: null);
        await stream.AppendAsync(3);

        var reading = await stream.ReadAsync();

        Assert.Equal(3, reading.Length);
        Assert.Empty(reading.Groups);
    }

    [Fact]
    public async Task Reading_LengthLagAndPending_AreThreeNumbers()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        var ids = await stream.AppendAsync(10);
        await stream.FinishAsync("a", 2);
        await stream.ReadAsync("b", 3);

        var reading = await stream.ReadAsync();

        var group = Assert.Single(reading.Groups);
        Assert.Equal((10, 10, 5, 3, 2), (reading.Length, group.Added, group.Lag, group.Pending, group.Consumers));
        Assert.Equal(LagBasis.Reported, group.Basis);
        Assert.Equal(ids[4], group.LastDelivered.ToString());
        Assert.Equal(ids[5], group.FirstUnread.ToString());
        Assert.Equal(ids[2..5], group.OldestPending.Select(entry => (RedisValue)entry.Id.ToString()));
        Assert.All(group.OldestPending, entry => Assert.Equal(("b", 1), (entry.Consumer, entry.Deliveries)));
    }

    [Fact]
    public async Task Reading_UnreadEntriesTrimmed_LagIsWhatIsLeft()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.AppendAsync(300);
        await stream.FinishAsync("a", 50);
        await stream.Redis.StreamTrimAsync(stream.Key, 100);

        var group = await stream.ReadingAsync();

        Assert.Equal((100, LagBasis.Reported), (group.Lag, group.Basis));
    }

    [Fact]
    public async Task Reading_SeveralGroups_EachItsOwn()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.CreateGroupAsync("a foreign: group", "0");
        await stream.AppendAsync(4);
        await stream.FinishAsync("a", 4);

        var groups = (await stream.ReadAsync()).Groups;

        Assert.Equal([("a foreign: group", 4), (LagStream.Group, 0)], groups.Select(group => (group.Group, group.Lag)));
    }

    [Fact]
    public async Task Lag_UnreadEntryDeleted_CountedAndInexact()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        var ids = await stream.AppendAsync(6);
        await stream.FinishAsync("a", 2);
        await stream.Redis.StreamDeleteAsync(stream.Key, [ids[3]]);

        await AssertCountedAsync(stream, 3);
    }

    [Fact]
    public async Task Lag_GroupCreatedInMidStream_CountedAndInexact()
    {
        await using var stream = await LagStream.OpenAsync(redis, groupStart: null);
        var ids = await stream.AppendAsync(6);
        await stream.CreateGroupAsync(LagStream.Group, ids[1]);

        await AssertCountedAsync(stream, 4);
    }

    [Fact]
    public async Task Lag_GroupCreatedInMidStream_ExactOnceItHasReachedTheEnd()
    {
        await using var stream = await LagStream.OpenAsync(redis, groupStart: null);
        var ids = await stream.AppendAsync(6);
        await stream.CreateGroupAsync(LagStream.Group, ids[1]);
        await stream.FinishAsync("a", 10);

        var reading = await stream.ReadingAsync();

        Assert.Equal((0, LagBasis.Reported), (reading.Lag, reading.Basis));
    }

    [Fact]
    public async Task Lag_MoreThanIsCounted_AtLeastThatMany()
    {
        await using var stream = await LagStream.OpenAsync(redis, groupStart: null);
        var ids = await stream.AppendAsync((2 * LagReader.CountedUnread) + 3);
        await stream.CreateGroupAsync(LagStream.Group, ids[LagReader.CountedUnread]);

        var reading = await stream.ReadingAsync();
        var judged = await stream.UntilAsync(LagVerdict.Stalled);

        Assert.Equal((LagReader.CountedUnread, LagBasis.AtLeast), (reading.Lag, reading.Basis));
        Assert.StartsWith("At least 5,000 entries are unread", judged.Reason, StringComparison.Ordinal);
        Assert.Contains("inexact", judged.Reason, StringComparison.Ordinal);
        Assert.True(judged.LagIsEstimate);
    }

    [Fact]
    public async Task Lag_MoreThanIsCountedButFewWereRead_ThoseAreCountedInstead()
    {
        await using var stream = await LagStream.OpenAsync(redis, groupStart: null);
        var ids = await stream.AppendAsync((2 * LagReader.CountedUnread) + 3);
        await stream.CreateGroupAsync(LagStream.Group, ids[LagReader.CountedUnread - 2]);

        var reading = await stream.ReadingAsync();

        Assert.Equal((LagReader.CountedUnread + 4, LagBasis.Counted), (reading.Lag, reading.Basis));
    }

    [Fact]
    public async Task Lag_AllUnreadEntriesTrimmed_NothingIsUnread()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.AppendAsync(5);
        await stream.Redis.StreamTrimAsync(stream.Key, 0);

        var reading = await stream.ReadingAsync();

        Assert.Equal((0, null, TimeSpan.Zero), (reading.Lag, reading.FirstUnread, reading.OldestUnreadAge));
    }

    private static async Task AssertCountedAsync(LagStream stream, long expected)
    {
        var reported = (await stream.Redis.StreamGroupInfoAsync(stream.Key)).Single().Lag;
        var reading = await stream.ReadingAsync();
        var judged = await stream.JudgeAsync();

        Assert.Null(reported);
        Assert.Equal((expected, LagBasis.Counted), (reading.Lag, reading.Basis));
        Assert.Equal((expected, true), (judged.Lag, judged.LagIsEstimate));
        Assert.Contains("inexact", judged.Reason, StringComparison.Ordinal);
    }
}
