using System.Net;
using System.Text.Json;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Webhooks;

public sealed class IngestEndpointTests(RedisFixture redis)
{
    private static readonly long T = Deliveries.Now - 60_000;

    [Fact]
    public async Task Ingest_OneChange_ReceivedWithItsEntryId()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var answer = await app.AcceptAsync(Deliveries.Flat("a", "Busy", T));

        var entry = Assert.Single(await app.Redis.StreamRangeAsync(app.Keys.Stream));
        Assert.Equal($$"""{"status":"received","streamId":"{{entry.Id}}"}""", answer.GetRawText());
    }

    [Fact]
    public async Task Ingest_Activity_ReceivedWithAllEntryIds()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var answer = await app.AcceptAsync(Deliveries.Activity("a", "On Queue", "IDLE", T));

        var entries = await app.Redis.StreamRangeAsync(app.Keys.Stream);
        Assert.Equal(2, entries.Length);
        Assert.Equal(
            $$"""{"status":"received","streamId":"{{entries[1].Id}}","streamIds":["{{entries[0].Id}}","{{entries[1].Id}}"]}""",
            answer.GetRawText());
    }

    [Fact]
    public async Task Ingest_Redelivery_DuplicateWithTheFirstEntryId()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var body = Deliveries.Flat("a", "Busy", T);
        var first = await app.AcceptAsync(body);

        var second = await app.AcceptAsync(body);

        Assert.Equal($$"""{"status":"duplicate","streamId":"{{StreamId(first)}}"}""", second.GetRawText());
        Assert.Equal(1, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Ingest_ManyAttemptsAtOnce_OneEntry()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var body = Deliveries.Flat("a", "Busy", T);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.AcceptAsync(body)));

        Assert.Single(answers, answer => answer.GetProperty("status").GetString() == "received");
        Assert.Single(answers.Select(StreamId).Distinct());
        Assert.Equal(1, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Ingest_ActivityAfterItsPresence_AppendsTheRoutingOnly()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var first = await app.AcceptAsync(Deliveries.Presence("a", "On Queue", T));

        var partly = await app.AcceptAsync(Deliveries.Activity("a", "On Queue", "IDLE", T));
        var wholly = await app.AcceptAsync(Deliveries.Activity("a", "On Queue", "IDLE", T));

        Assert.Equal("received", partly.GetProperty("status").GetString());
        Assert.Equal(StreamId(first), partly.GetProperty("streamIds")[0].GetString());
        Assert.Equal(StreamId(partly), partly.GetProperty("streamIds")[1].GetString());
        Assert.NotEqual(StreamId(first), StreamId(partly));
        Assert.Equal("duplicate", wholly.GetProperty("status").GetString());
        Assert.Equal(StreamId(partly), StreamId(wholly));
        Assert.Equal(2, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Ingest_ThereAndBackAgain_ThreeEntries()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        await app.AcceptAsync(Deliveries.Flat("a", "Available", T));
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", T + 1000));
        await app.AcceptAsync(Deliveries.Flat("a", "Available", T + 2000));

        Assert.Equal(3, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Theory]
    [InlineData("heartbeat")]
    [InlineData("socket-closing")]
    [InlineData("conversation")]
    [InlineData("presence-not-primary")]
    public async Task Ingest_NothingOfOurs_IgnoredWithReason(string payload)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.PostAsync(PayloadFiles.Read(payload));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("ignored", answer.GetProperty("status").GetString());
        Assert.NotEmpty(answer.GetProperty("reason").GetString()!);
        Assert.Equal(2, answer.EnumerateObject().Count());
        Assert.Equal(0, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Entry_Flat_HoldsTheFieldsOfSchemaOne()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var before = Deliveries.Now;

        using var response = await app.PostAsync(PayloadFiles.Read("flat"));

        var fields = Fields(Assert.Single(await app.Redis.StreamRangeAsync(app.Keys.Stream)).Values);
        Assert.InRange(
            long.Parse(fields["ingestionTimestampMs"], System.Globalization.CultureInfo.InvariantCulture), before, Deliveries.Now);
        fields.Remove("ingestionTimestampMs");
        Assert.Matches("^[A-Za-z0-9_-]{20}$", fields["genesysEventId"]);
        fields.Remove("genesysEventId");
        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["agentId"] = PayloadFiles.AgentId,
                ["kind"] = "presence",
                ["rawState"] = "On Queue",
                ["schema"] = "1",
                ["state"] = "ON_QUEUE",
                ["subscriptionId"] = "b5a6f6cd-4c3e-4d07-8f6a-6a1a4d4b6d55",
                ["timestampMs"] = "1767225600000",
            },
            fields);
    }

    [Fact]
    public async Task Entry_Notification_HoldsWhatIsKnownBesides()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.PostAsync(PayloadFiles.Read("presence"));

        var fields = Fields(Assert.Single(await app.Redis.StreamRangeAsync(app.Keys.Stream)).Values);
        Assert.True(fields.Remove("ingestionTimestampMs"));
        Assert.True(fields.Remove("genesysEventId"));
        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["agentId"] = PayloadFiles.AgentId,
                ["correlationId"] = "0d2b7f7a-6a0f-4f0e-9a3c-3c1c9f6a7b21",
                ["definitionId"] = "6a3af858-942f-489d-9700-5f9bcdcdae9b",
                ["kind"] = "presence",
                ["rawState"] = "ON_QUEUE",
                ["schema"] = "1",
                ["source"] = "PURECLOUD",
                ["state"] = "ON_QUEUE",
                ["timestampMs"] = "1767225600250",
            },
            fields);
    }

    [Fact]
    public async Task Marker_OfAnAppendedEvent_HoldsTheEntryIdForTheDedupWindow()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Stream:DedupWindow", "00:20:00")]);

        var answer = await app.AcceptAsync("""{"agentId":"a","state":"Busy","timestamp":1767225600,"eventId":"evt-7"}""");

        var marker = app.Keys.Seen(Changes.Of("a", eventId: "evt-7").DedupId);
        Assert.StartsWith($"{{{app.Keys.Stream}}}:seen:", marker.ToString(), StringComparison.Ordinal);
        Assert.Equal(StreamId(answer), await app.Redis.StringGetAsync(marker));
        Assert.InRange((await app.Redis.KeyTimeToLiveAsync(marker))!.Value, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(20));
    }

    [Fact]
    public async Task EventId_OfTwoAgents_BothReceivedUnderItAndEachOnce()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var body = $"[{Named("a")},{Named("b")}]";

        var first = await app.AcceptAsync(Named("a"));
        var both = await app.AcceptAsync(body);
        var again = await app.AcceptAsync(body);

        Assert.Equal("received", both.GetProperty("status").GetString());
        Assert.Equal(StreamId(first), both.GetProperty("streamIds")[0].GetString());
        Assert.Equal("duplicate", again.GetProperty("status").GetString());
        var entries = await app.Redis.StreamRangeAsync(app.Keys.Stream);
        Assert.Equal(
            [("a", "evt-7"), ("b", "evt-7")], entries.Select(entry => (entry["agentId"].ToString(), entry["genesysEventId"].ToString())));

        static string Named(string agent) => $$"""{"agentId":"{{agent}}","state":"Busy","timestamp":1767225600,"eventId":"evt-7"}""";
    }

    [Fact]
    public async Task EventId_OfBothKindsWithoutTimesOfTheirOwn_BothReceivedAndEachOnce()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        string[] events =
        [
            Event("presence", """{"presenceDefinition":{"id":"d","systemPresence":"ON_QUEUE"}}"""),
            Event("routingStatus", """{"routingStatus":{"status":"IDLE"}}"""),
        ];

        foreach (var body in events)
        {
            Assert.Equal("received", (await app.AcceptAsync(body)).GetProperty("status").GetString());
            Assert.Equal("duplicate", (await app.AcceptAsync(body)).GetProperty("status").GetString());
        }

        static string Event(string aspect, string eventBody) =>
            $$$"""{"id":"evt-7","source":"aws.partner/genesys.com/cloud/o/n","time":"2026-01-01T00:00:00Z","detail":"""
                + $$$"""{{{Deliveries.Notification("a", aspect, eventBody)}}}}""";
    }

    private static string StreamId(JsonElement answer) => answer.GetProperty("streamId").GetString()!;

    private static SortedDictionary<string, string> Fields(StackExchange.Redis.NameValueEntry[] values) =>
        new(
            values.ToDictionary(field => field.Name.ToString(), field => field.Value.ToString(), StringComparer.Ordinal),
            StringComparer.Ordinal);
}
