using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using PresencePipeline.Presence;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using PresencePipeline.Workforce;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Workforce;

/// <summary>What the projection keeps: the same whatever the order, however often, and no more than it should.</summary>
public sealed class TimelinesInRedisTests(RedisFixture redis)
{
    private static readonly (string, string)[] Settings = [.. TestApp.NoDrainer, Noon.Setting];
    private static readonly string[] Agents = ["a", "b", "c"];
    private static readonly string[] Presences = ["AVAILABLE", "ON_QUEUE", "ON_QUEUE", "BREAK", "MEAL", "OFFLINE"];
    private static readonly string[] Routings = ["OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING"];

    [Fact]
    public async Task Apply_AnyOrderAnyBatchesAnyRedelivery_SameTotalsAsSecondBySecond()
    {
        var random = new Random(7);
        await using var inOrder = await TestApp.StartAsync(redis, Settings);
        var yesterday = Yesterday(inOrder);
        var entries = Enumerable.Range(0, 900).Select(i => Change(random, i, yesterday)).ToArray();
        await ApplyAsync(inOrder, entries);
        var expected = await ReportAsync(inOrder, yesterday);
        Assert.Equal(SecondBySecond(entries, yesterday), Seconds(expected));
        Assert.NotEmpty(expected.GetProperty("hits").EnumerateArray());

        for (var round = 0; round < 4; round++)
        {
            await using var shuffled = await TestApp.StartAsync(redis, Settings);
            var deliveries = entries.Concat(random.GetItems(entries, 300)).ToArray();
            random.Shuffle(deliveries);
            for (var at = 0; at < deliveries.Length;)
            {
                var size = random.Next(1, 200);
                await ApplyAsync(shuffled, [.. deliveries.Skip(at).Take(size)]);
                at += size;
            }

            var report = await ReportAsync(shuffled, yesterday);
            Assert.Equal(expected.GetProperty("agents").GetRawText(), report.GetProperty("agents").GetRawText());
            Assert.Equal(expected.GetProperty("hits").GetRawText(), report.GetProperty("hits").GetRawText());
        }
    }

    [Fact]
    public async Task Apply_ReissuedEntryId_IsAChangeOfItsOwn()
    {
        await using var app = await TestApp.StartAsync(redis, Settings);
        var yesterday = Yesterday(app);

        await ApplyAsync(
            app, Entries.Presence("1-0", "a", "BUSY", yesterday.Start), Entries.Presence("2-0", "a", "MEAL", yesterday.Start + 1000));
        await ApplyAsync(app, Entries.Presence("1-0", "a", "BUSY", yesterday.Start + 3000));

        Assert.Equal(["a BUSY 86398", "a MEAL 2"], Seconds(await ReportAsync(app, yesterday)));
    }

    [Fact]
    public async Task Apply_MoreThanASliceMayHold_KeepsTheNewestInAnyOrder()
    {
        const int most = WorkforceProjection.MaxChangesPerSlice;
        await using var pipeline = await Pipeline.OpenAsync(redis);
        var start = TimeSlice.Of(Deliveries.Now - 86_400_000) * TimeSlice.LengthMs;
        var entries = Enumerable.Range(0, most + 500)
            .Select(i => Entries.Presence($"{i + 1}-0", "wild", i % 2 == 0 ? "BUSY" : "MEAL", start + i)).ToArray();
        new Random(3).Shuffle(entries);

        foreach (var batch in entries.Chunk(400))
        {
            await pipeline.Projection<WorkforceProjection>().ApplyAsync(batch);
        }

        var kept = await pipeline.Redis.SortedSetRangeByScoreWithScoresAsync(pipeline.Keys.Timeline("wild", TimeSlice.Of(start)));
        Assert.Equal(Enumerable.Range(500, most).Select(i => (double)(start + i)), kept.Select(member => member.Score));
    }

    [Fact]
    public async Task Apply_AnyTimeline_GoesByItself()
    {
        await using var pipeline = await Pipeline.OpenAsync(
            redis, ("Workforce:Retention", "2.00:00:00"), ("Workforce:StateLifetime", "08:00:00"));
        var at = Deliveries.Now;
        await pipeline.Projection<WorkforceProjection>().ApplyAsync([Entries.Presence("1-0", "a", "BUSY", at)]);
        await pipeline.Projection<WorkforceProjection>().ApplyAsync([Entries.Presence("2-0", "a", "MEAL", at + 1)]);

        var expiry = await pipeline.Redis.KeyExpireTimeAsync(pipeline.Keys.Timeline("a", TimeSlice.Of(at)));

        Assert.Equal(TimeSlice.EndOf(TimeSlice.Of(at)) + (57 * 3_600_000), new DateTimeOffset(expiry!.Value).ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Apply_ChangesOutsideOfWhatIsKept_AreAcknowledgedOnly()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);
        var unapplied = await PendAsync(pipeline, Deliveries.Now - (5L * 86_400_000), Deliveries.Now + (2L * 86_400_000));

        Assert.Empty(unapplied);
        Assert.Equal(0, (await pipeline.Redis.StreamPendingAsync(pipeline.Keys.Stream, ConsumerGroups.Workforce)).PendingMessageCount);
        Assert.Equal(0, await pipeline.Redis.SortedSetLengthAsync(pipeline.Keys.WorkforceAgents));
    }

    [Fact]
    public async Task Apply_TimelineOfAnotherType_LeavesItsEntriesPendingAndTakesTheOthers()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);
        var (broken, well) = (Deliveries.Now - 3_600_000, Deliveries.Now - (10 * 3_600_000));
        await pipeline.Redis.StringSetAsync(pipeline.Keys.Timeline("a", TimeSlice.Of(broken)), "broken");

        var unapplied = Assert.Single(await PendAsync(pipeline, broken, well));

        var pending = Assert.Single(
            await pipeline.Redis.StreamPendingMessagesAsync(pipeline.Keys.Stream, ConsumerGroups.Workforce, 10, RedisValue.Null));
        Assert.Equal((await pipeline.Redis.StreamRangeAsync(pipeline.Keys.Stream))[0].Id, pending.MessageId);
        Assert.Equal(pending.MessageId, unapplied.Id);
        Assert.Contains("is not a sorted set", unapplied.Reason, StringComparison.Ordinal);
        Assert.Equal(1, await pipeline.Redis.SortedSetLengthAsync(pipeline.Keys.Timeline("a", TimeSlice.Of(well))));
    }

    [Fact]
    public async Task Apply_FreshRepeatedAndTooOld_CountedByOutcome()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);
        using var applied = new MetricCollector<long>(pipeline.Get<IMeterFactory>(), PresenceMetrics.MeterName, "presence.entries.applied");
        using var freshness = new MetricCollector<double>(pipeline.Get<IMeterFactory>(), PresenceMetrics.MeterName, "presence.freshness");
        var now = Deliveries.Now;

        await pipeline.Projection<WorkforceProjection>().ApplyAsync(
            [Entries.Presence("1-0", "a", "BUSY", now - 5000), Entries.Presence("2-0", "b", "BUSY", now)]);
        await pipeline.Projection<WorkforceProjection>().ApplyAsync(
            [Entries.Presence("1-0", "a", "BUSY", now - 5000), Entries.Presence("3-0", "a", "BUSY", 1)]);

        var outcomes = applied.GetMeasurementSnapshot().Select(
            measurement => $"{measurement.Tags["group"]} {measurement.Tags["outcome"]} {measurement.Value}");
        const string Group = ConsumerGroups.Workforce;
        Assert.Equal(
            [$"{Group} applied 1", $"{Group} applied 1", $"{Group} duplicate 1", $"{Group} stale 1"],
            outcomes.Order(StringComparer.Ordinal));
        Assert.Equal(2, freshness.GetMeasurementSnapshot().Count);
        Assert.InRange(freshness.GetMeasurementSnapshot()[0].Value, 5, 35);
    }

    [Fact]
    public async Task Apply_EntryThatCannotBeRead_IsNamedAndStaysPending()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);
        await pipeline.Redis.StreamAddAsync(pipeline.Keys.Stream, "agentId", "a");

        var unapplied = await PendAsync(pipeline, Deliveries.Now);

        Assert.Equal((await pipeline.Redis.StreamRangeAsync(pipeline.Keys.Stream))[0].Id, Assert.Single(unapplied).Id);
        Assert.Equal(1, (await pipeline.Redis.StreamPendingAsync(pipeline.Keys.Stream, ConsumerGroups.Workforce)).PendingMessageCount);
    }

    /// <summary>Puts presences of an agent into the stream, reads them as the group would, and applies them.</summary>
    private static async Task<IReadOnlyList<UnappliedEntry>> PendAsync(Pipeline pipeline, params long[] times)
    {
        foreach (var at in times)
        {
            await pipeline.Redis.StreamAddAsync(pipeline.Keys.Stream, Entries.Presence("1-0", "a", "BUSY", at).Values);
        }

        await pipeline.Redis.StreamCreateConsumerGroupAsync(pipeline.Keys.Stream, ConsumerGroups.Workforce, StreamPosition.Beginning);
        return await pipeline.Projection<WorkforceProjection>().ApplyAsync(
            await pipeline.Redis.StreamReadGroupAsync(pipeline.Keys.Stream, ConsumerGroups.Workforce, "test", StreamPosition.NewMessages));
    }

    /// <summary>A change at a whole second between eighteen hours before the day and its end.</summary>
    private static StreamEntry Change(Random random, int number, WorkDay day)
    {
        var kind = random.Next(3) == 0 ? PresenceKind.Presence : PresenceKind.Routing;
        var states = kind == PresenceKind.Presence ? Presences : Routings;
        var at = day.Start + (random.Next(-18 * 3600, 24 * 3600) * 1000L);
        var id = string.Create(CultureInfo.InvariantCulture, $"{at + random.Next(5000)}-{number}");
        return Entries.Of(id, Agents[number % Agents.Length], kind, states[random.Next(states.Length)], at);
    }

    /// <summary>The same totals in another way: who is in which state is looked at in every second of the day.</summary>
    private static List<string> SecondBySecond(StreamEntry[] entries, WorkDay day)
    {
        var totals = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var agent in entries.Select(Decode).GroupBy(change => change.Change.AgentId.Value))
        {
            var changes = new Queue<PresenceChange>(agent
                .OrderBy(change => change.Change.SourceTimeMs).ThenBy(change => change.Id.Milliseconds)
                .ThenBy(change => change.Id.Sequence).Select(change => change.Change));
            var (presence, routing) = ((string?)null, (string?)null);
            for (var second = day.Start; second < day.End; second += 1000)
            {
                while (changes.TryPeek(out var next) && next.SourceTimeMs <= second)
                {
                    (presence, routing) = next.Kind == PresenceKind.Presence ? (next.State, routing) : (presence, next.State);
                    changes.Dequeue();
                }

                var line = $"{agent.Key} {EffectiveState.Of(presence, 0, routing, 0).State}";
                totals[line] = totals.GetValueOrDefault(line) + 1;
            }
        }

        return [.. totals.Select(total => $"{total.Key} {total.Value}")];
    }

    private static ((long Milliseconds, long Sequence) Id, PresenceChange Change) Decode(StreamEntry entry)
    {
        Assert.True(EntryCodec.TryDecode(entry, out var change));
        var id = entry.Id.ToString().Split('-');
        return ((long.Parse(id[0], CultureInfo.InvariantCulture), long.Parse(id[1], CultureInfo.InvariantCulture)), change);
    }

    private static List<string> Seconds(JsonElement report) =>
        [.. report.GetProperty("agents").EnumerateArray().SelectMany(agent => agent.GetProperty("seconds").EnumerateObject()
            .Select(state => $"{agent.GetProperty("agentId").GetString()} {state.Name} {state.Value.GetRawText()}"))];

    private static WorkDay Yesterday(TestApp app)
    {
        var calendar = app.Services.GetRequiredService<WorkCalendar>();
        return calendar.DayOf(calendar.DayAt(Deliveries.Now).Date.AddDays(-1));
    }

    private static Task<JsonElement> ReportAsync(TestApp app, WorkDay day) => app.GetAsync($"api/workforce?day={day.Date:yyyy-MM-dd}");

    private static Task<IReadOnlyList<UnappliedEntry>> ApplyAsync(TestApp app, params StreamEntry[] entries) =>
        ActivatorUtilities.CreateInstance<WorkforceProjection>(app.Services, app.Keys).ApplyAsync(entries);
}
