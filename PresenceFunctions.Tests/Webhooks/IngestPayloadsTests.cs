using System.Net;
using System.Text.Json;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Webhooks;

/// <summary>EventBridge events, Event Grid events and arrays over HTTP and a real Redis.</summary>
public sealed class IngestPayloadsTests(RedisFixture redis)
{
    private static readonly long T = Deliveries.Now - 60_000;

    [Theory]
    [InlineData("eventbridge-presence", 1)]
    [InlineData("eventbridge-presence-without-modified-date", 1)]
    [InlineData("eventbridge-routing-status", 1)]
    [InlineData("eventbridge-activity", 2)]
    [InlineData("eventbridge-audit", 1)]
    [InlineData("eventgrid", 1)]
    [InlineData("eventgrid-several", 2)]
    public async Task Ingest_EachShape_ReceivedThenDuplicate(string payload, int entries)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var first = await AcceptAsync(app, payload);
        var second = await AcceptAsync(app, payload);

        Assert.Equal("received", first.GetProperty("status").GetString());
        Assert.Equal(first.GetRawText().Replace("received", "duplicate", StringComparison.Ordinal), second.GetRawText());
        Assert.Equal(entries, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Ingest_Mixed_AllInOneAnswerAndTheRepeatedOneOnce()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var answer = await AcceptAsync(app, "mixed");

        var entries = await app.Redis.StreamRangeAsync(app.Keys.Stream);
        var ids = answer.GetProperty("streamIds").EnumerateArray().Select(id => id.GetString()).ToList();
        Assert.Equal(5, ids.Count);
        Assert.Equal(entries.Select(entry => entry.Id.ToString()), ids[..4]);
        Assert.Equal(ids[2], ids[4]);
        Assert.Equal(ids[4], answer.GetProperty("streamId").GetString());
    }

    [Fact]
    public async Task Ingest_OneChangeByEveryPath_OneEntry()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var first = await AcceptAsync(app, "eventbridge-presence");

        foreach (var payload in new[] { "eventgrid", "presence", "presence-redelivered", "eventbridge-detail-type-mismatched" })
        {
            var answer = await AcceptAsync(app, payload);
            Assert.Equal("duplicate", answer.GetProperty("status").GetString());
            Assert.Equal(first.GetProperty("streamId").GetString(), answer.GetProperty("streamId").GetString());
        }

        var activity = await AcceptAsync(app, "eventbridge-activity");
        Assert.Equal(first.GetProperty("streamId").GetString(), activity.GetProperty("streamIds")[0].GetString());
        Assert.Equal(2, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Ingest_OneMalformedElement_400NamesItAndNothingIsAppended()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.PostAsync($"[{Deliveries.Flat("a", "Busy", T)},{Deliveries.Flat("b", "Busy", T)},{{}}]");

        Assert.Contains("[2]: ", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Refusal.AssertAsync(app, HttpStatusCode.BadRequest, response);
    }

    [Fact]
    public async Task Ingest_FiveHundredChanges_AllAndOneMore400()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var changes = Enumerable.Range(0, 501).Select(number => Deliveries.Flat($"agent-{number}", "Busy", T)).ToList();

        using var tooMany = await app.PostAsync($"[{string.Join(',', changes)}]");
        await Refusal.AssertAsync(app, HttpStatusCode.BadRequest, tooMany);
        var answer = await app.AcceptAsync($"[{string.Join(',', changes[1..])}]");

        Assert.Equal(500, answer.GetProperty("streamIds").GetArrayLength());
        Assert.Equal(500, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Theory]
    [InlineData("mixed-all-ignored")]
    [InlineData("eventgrid-system-event")]
    [InlineData("eventbridge-foreign-source")]
    [InlineData("eventbridge-conversation")]
    [InlineData("eventbridge-presence-not-primary")]
    [InlineData("eventbridge-audit-of-another-property")]
    public async Task Ingest_NothingOfOurs_IgnoredWithReason(string payload)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var answer = await AcceptAsync(app, payload);

        Assert.Equal("ignored", answer.GetProperty("status").GetString());
        Assert.NotEmpty(answer.GetProperty("reason").GetString()!);
        Assert.Equal(0, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Handshake_Signed_AnswersTheCode()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var answer = await AcceptAsync(app, "eventgrid-validation");

        Assert.Equal("""{"validationResponse":"512d38b6-c7b8-40c8-89fe-f46f9e9622b6"}""", answer.GetRawText());
        Assert.Equal(0, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Handshake_WithTheKeyAsEventGridSendsIt_AnswersTheCode()
    {
        var profile = new Profile(Profile.ApiKey);
        await using var app = await TestApp.StartAsync(redis, profile.Settings);
        var body = System.Text.Encoding.UTF8.GetString(PayloadFiles.Read("eventgrid-validation"));

        var without = await Profile.PostAsync(app, body, [("aeg-event-type", "SubscriptionValidation")]);
        var with = await Profile.PostAsync(app, body, [("aeg-event-type", "SubscriptionValidation"), .. profile.Sign(body)]);

        await Refusal.AssertAsync(app, HttpStatusCode.Unauthorized, without.Status, without.MediaType, without.Json);
        Assert.Equal((200, """{"validationResponse":"512d38b6-c7b8-40c8-89fe-f46f9e9622b6"}"""), (with.Status, with.Json));
    }

    [Fact]
    public async Task Handshake_BesideChanges_AnswersTheCodeAndLosesNone()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var validation = """{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"c-1"}}""";

        var answer = await app.AcceptAsync($"[{Deliveries.Flat("a", "Busy", T)},{validation}]");

        Assert.Equal("""{"validationResponse":"c-1"}""", answer.GetRawText());
        Assert.Equal(1, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    private static async Task<JsonElement> AcceptAsync(TestApp app, string payload) =>
        await app.AcceptAsync(System.Text.Encoding.UTF8.GetString(PayloadFiles.Read(payload)));
}
