using PresenceFunctions.Tests.Testing;
using PresencePipeline.Presence;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Streams;

public sealed class StreamAppenderTests(RedisFixture redis)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Append_OneDelivery_EntriesHoldItsChangesInOrder()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var changes = Changes.Many(300);

        var ids = await stream.AppendAsync(changes);

        var entries = await stream.Redis.StreamRangeAsync(stream.Keys.Stream);
        Assert.Equal(ids, entries.Select(entry => entry.Id.ToString()));
        Assert.Equal(changes.Select(change => change.EventId.Value), entries.Select(EventOf));
    }

    [Fact]
    public async Task Append_ManyAtOnceWithDuplicates_EachEventOnceAndEachCallerGetsItsOwnIds()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var events = Changes.Many(400);
        var random = new Random(42);
        var deliveries = Enumerable.Range(0, 600).Select(_ => random.GetItems(events, random.Next(1, 6))).ToList();

        var results = await Task.WhenAll(deliveries.Select(delivery => stream.Appender.AppendAsync(delivery, Patience)));

        var sent = deliveries.SelectMany(delivery => delivery).Select(change => change.EventId.Value).Distinct();
        var entries = await stream.Redis.StreamRangeAsync(stream.Keys.Stream);
        Assert.Equal(sent.Order(StringComparer.Ordinal), entries.Select(EventOf).Order(StringComparer.Ordinal));

        var idOf = entries.ToDictionary(EventOf, entry => entry.Id.ToString(), StringComparer.Ordinal);
        foreach (var (delivery, result) in deliveries.Zip(results))
        {
            Assert.Equal(delivery.Select(change => idOf[change.EventId.Value]), result.Entries.Select(entry => entry.Id));
        }

        Assert.Equal(entries.Length, results.SelectMany(result => result.Entries).Count(entry => !entry.Duplicate));
    }

    [Fact]
    public async Task Append_SameEventTwiceInOneDelivery_SecondIsADuplicateOfTheFirst()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var change = Changes.Of("a");

        var result = await stream.Appender.AppendAsync([change, change], Patience);

        Assert.Equal([false, true], result.Entries.Select(entry => entry.Duplicate));
        Assert.Equal(result.Entries[0].Id, result.Entries[1].Id);
        Assert.Equal(1, await stream.Redis.StreamLengthAsync(stream.Keys.Stream));
    }

    [Fact]
    public async Task Append_New_LeavesAMarkerForTheDedupWindow()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var change = Changes.Of("a");

        var id = Assert.Single(await stream.AppendAsync(change));

        var marker = await stream.Redis.StringGetWithExpiryAsync(stream.Keys.Seen(change.DedupId));
        Assert.Equal(id, marker.Value);
        Assert.InRange(marker.Expiry!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
    }

    [Theory]
    [InlineData]
    [InlineData(ConsumerGroups.Dashboard)]
    [InlineData(ConsumerGroups.Workforce)]
    [InlineData(ConsumerGroups.Dashboard, ConsumerGroups.Workforce)]
    public async Task Append_SomeLoopsDrain_SaysWhichGroupsAreUndrained(params string[] drained)
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        foreach (var group in drained)
        {
            await stream.Redis.StringSetAsync(stream.Keys.Draining(group), "consumer-1");
        }

        var appended = await stream.Appender.AppendAsync([Changes.Of("a")], Patience);

        Assert.Equal(ConsumerGroups.All.Except(drained), appended.Undrained.Select(undrained => undrained.Group));
    }

    [Fact]
    public async Task Append_RedisRefuses_EveryWaitingCallerIsToldAndLaterAppendsWork()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.Redis.StringSetAsync(stream.Keys.Stream, "not a stream");
        var changes = Changes.Many(500);

        var waiting = changes.Select(change => stream.Appender.AppendAsync([change], Patience)).ToList();
        foreach (var caller in waiting)
        {
            await Assert.ThrowsAsync<RedisServerException>(() => caller);
        }

        Assert.Equal(0, await stream.Redis.KeyExistsAsync([.. changes.Select(change => stream.Keys.Seen(change.DedupId))]));
        await stream.Redis.KeyDeleteAsync(stream.Keys.Stream);
        var again = await Task.WhenAll(changes.Select(change => stream.Appender.AppendAsync([change], Patience)));
        Assert.All(again, result => Assert.False(Assert.Single(result.Entries).Duplicate));
    }

    [Fact]
    public async Task Append_OneOfTheChangesFails_OthersOfTheCallAreFoundOnARetry()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        PresenceChange[] changes = [Changes.Of("a"), Changes.Of("b"), Changes.Of("c")];

        // GET of the second one's marker fails, when the first is in the stream already.
        var marker = stream.Keys.Seen(changes[1].DedupId);
        await stream.Redis.ListLeftPushAsync(marker, "not a string");
        await Assert.ThrowsAsync<RedisServerException>(() => stream.AppendAsync(changes));
        await stream.Redis.KeyDeleteAsync(marker);

        await stream.AppendAsync(changes);

        var entries = await stream.Redis.StreamRangeAsync(stream.Keys.Stream);
        Assert.Equal(changes.Select(change => change.EventId.Value), entries.Select(EventOf));
    }

    private static string EventOf(StreamEntry entry) => entry["genesysEventId"].ToString();
}
