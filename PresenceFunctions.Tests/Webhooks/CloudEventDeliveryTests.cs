using System.Net;
using System.Net.Http.Headers;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Webhooks;

/// <summary>CloudEvents as Event Grid and others send them: the handshake, structured, batched and in binary mode.</summary>
public sealed class CloudEventDeliveryTests(RedisFixture redis)
{
    private static readonly string Undated = Deliveries.Notification(
        "ada", "presence", """{"presenceDefinition":{"id":"d","systemPresence":"BUSY"},"primary":true}""");

    [Theory]
    [InlineData("application/cloudevents+json; charset=utf-8", "{0}")]
    [InlineData("application/cloudevents-batch+json", "[{0}]")]
    public async Task Structured_AroundAPayloadWeKnow_Received(string mediaType, string body)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var flat = Deliveries.Flat("a", "Busy", Deliveries.Now);
        var cloudEvent = $$"""{"specversion":"1.0","id":"1","source":"s","type":"t","data":{{flat}}}""";

        using var response = await app.PostAsync(
            body.Replace("{0}", cloudEvent, StringComparison.Ordinal),
            request => request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var entry = Assert.Single(await app.Redis.StreamRangeAsync(app.Keys.Stream));
        Assert.Equal("1", entry[EntryCodec.GenesysEventId].ToString());
    }

    [Fact]
    public async Task Binary_WithAKey_HeadersSayWhichEventItIsAndWhen()
    {
        var profile = new Profile(Profile.ApiKey);
        await using var app = await TestApp.StartAsync(redis, profile.Settings);
        var at = Deliveries.Now - 60_000;

        var first = await PostBinaryAsync(app, profile, Undated, "ce-1", at);
        var again = await PostBinaryAsync(app, profile, Undated, "ce-1", at);
        var other = await PostBinaryAsync(app, profile, Undated, "ce-2", at + 1000);

        Assert.Equal((200, 200, 200), (first.Status, again.Status, other.Status));
        Assert.Contains("duplicate", again.Json, StringComparison.Ordinal);
        Assert.Equal(
            [("ce-1", at), ("ce-2", at + 1000)],
            (await app.Redis.StreamRangeAsync(app.Keys.Stream)).Select(entry => (
                entry[EntryCodec.GenesysEventId].ToString(), (long)entry[EntryCodec.TimestampMs])));
    }

    [Theory]
    [InlineData("never")]
    [InlineData("2999-01-01T00:00:00Z")]
    [InlineData("")]
    public async Task Binary_TimeThatIsNone_ReceivedWithoutIt(string time)
    {
        var profile = new Profile(Profile.ApiKey);
        await using var app = await TestApp.StartAsync(redis, profile.Settings);
        var before = Deliveries.Now;

        var answer = await Profile.PostAsync(app, Undated, [.. profile.Sign(Undated), ("ce-id", "ce-1"), ("ce-time", time)]);

        Assert.Equal(200, answer.Status);
        var entry = Assert.Single(await app.Redis.StreamRangeAsync(app.Keys.Stream));
        Assert.InRange((long)entry[EntryCodec.TimestampMs], before, Deliveries.Now);
    }

    [Theory]
    [InlineData(Profile.Relay)]
    [InlineData(Profile.RelayWithTimestamp)]
    [InlineData(Profile.OpenMessaging)]
    public async Task Binary_Signed_HeadersThatTheSignatureDoesNotCoverDoNotCount(string name)
    {
        var profile = new Profile(name);
        await using var app = await TestApp.StartAsync(redis, profile.Settings);
        var at = Deliveries.Now - 60_000;

        var answer = await PostBinaryAsync(app, profile, Undated, "ce-1", at);

        Assert.Equal(200, answer.Status);
        var entry = Assert.Single(await app.Redis.StreamRangeAsync(app.Keys.Stream));
        Assert.NotEqual("ce-1", entry[EntryCodec.GenesysEventId].ToString());
        Assert.NotEqual(at, (long)entry[EntryCodec.TimestampMs]);
    }

    [Fact]
    public async Task Handshake_OfAnOrigin_Allowed()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var asked = await AskAsync(app, "eventgrid.azure.net");
        using var strange = await AskAsync(app, "not a name");
        using var silent = await AskAsync(app, null);

        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        Assert.Equal("eventgrid.azure.net", Assert.Single(asked.Headers.GetValues(CloudEventHandshake.AllowedOrigin)));
        Assert.Equal("*", Assert.Single(asked.Headers.GetValues(CloudEventHandshake.AllowedRate)));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, strange.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, silent.StatusCode);
    }

    private static Task<(int Status, string? MediaType, string Json)> PostBinaryAsync(
        TestApp app, Profile profile, string body, string id, long at) => Profile.PostAsync(
            app,
            body,
            [
                .. profile.Sign(body), ("ce-specversion", "1.0"), ("ce-type", "GenesysCloudEvent"), ("ce-source", "/genesys"),
                ("ce-id", id), ("ce-time", Deliveries.Iso(at)),
            ]);

    private static async Task<HttpResponseMessage> AskAsync(TestApp app, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "api/redis-ingest");
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation(CloudEventHandshake.RequestOrigin, origin);
        }

        return await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
