using System.Text;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Presence;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Payloads;

/// <summary>What tells a retry from the next change where neither the change nor the sender says so.</summary>
public sealed class DeliveryIdentityTests(RedisFixture redis)
{
    private const long T = Recognised.T;

    [Fact]
    public void EventId_SameBytesAndTimestamp_Same()
    {
        Assert.Equal(Id("Available", T), Id("Available", T));
        Assert.Equal(Id("Available", null), Id("Available", null));
    }

    [Fact]
    public void EventId_AnotherBodyInTheSameSecond_Another() =>
        Assert.Equal(3, new[] { Id("Available", T), Id("Available", T, "back again"), Id("Busy", T) }.Distinct().Count());

    [Fact]
    public void EventId_AnotherTimestamp_Another() => Assert.NotEqual(Id("Available", T), Id("Available", T + 1000));

    [Fact]
    public void EventId_CorrelationIdInTheBody_SameWhateverTheTimestamp()
    {
        Assert.Equal(Id("Available", T, correlationId: "c-1"), Id("Available", T + 1000, correlationId: "c-1"));
        Assert.NotEqual(Id("Available", T, correlationId: "c-1"), Id("Available", T, correlationId: "c-2"));
    }

    [Fact]
    public void EventId_SamePayloadTwiceInOneArray_TheIndexTells()
    {
        var changes = Recognised.From($"[{Body("Available")},{Body("Busy")},{Body("Available")}]", signedTimestamp: null).Changes;

        Assert.Equal(3, changes.Select(change => change.EventId).Distinct().Count());
    }

    [Theory]
    [InlineData(Profile.Relay)]
    [InlineData(Profile.RelayWithTimestamp)]
    public async Task Delivery_Replayed_DuplicateAndOneEntry(string name)
    {
        var profile = new Profile(name);
        await using var app = await TestApp.StartAsync(redis, profile.Settings);
        var body = Body("Available");
        var headers = profile.Sign(body);

        var first = await Profile.PostAsync(app, body, headers);
        var replayed = await Profile.PostAsync(app, body, headers);

        Assert.Equal((200, first.Json.Replace("received", "duplicate", StringComparison.Ordinal)), (replayed.Status, replayed.Json));
        Assert.Equal(1, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Theory]
    [InlineData(Profile.Relay)]
    [InlineData(Profile.RelayWithTimestamp)]
    public async Task Delivery_ThereAndBackWithATimestampEach_ThreeEntries(string name)
    {
        var profile = new Profile(name);
        await using var app = await TestApp.StartAsync(redis, profile.Settings);
        var seconds = -9;
        foreach (var state in new[] { "Available", "Busy", "Available" })
        {
            seconds += 3;
            var signed = profile.Sign(Body(state), seconds: seconds).ToList();
            if (name == Profile.Relay)
            {
                signed.Add((GenesysRelaySignature.TimestampHeader, Seconds(seconds)));
            }

            Assert.Equal(200, (await Profile.PostAsync(app, Body(state), signed)).Status);
        }

        Assert.Equal(3, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Delivery_ThereAndBackWithinOneSignedSecond_ThreeEntriesIfTheBodiesDiffer()
    {
        var profile = new Profile(Profile.RelayWithTimestamp);
        await using var app = await TestApp.StartAsync(redis, profile.Settings);
        foreach (var body in new[] { Body("Available", "1"), Body("Busy", "2"), Body("Available", "3") })
        {
            Assert.Equal(200, (await Profile.PostAsync(app, body, profile.Sign(body))).Status);
        }

        Assert.Equal(3, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    private static string Seconds(int fromNow) =>
        TimeProvider.System.GetUtcNow().AddSeconds(fromNow).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static EventId Id(string state, long? timestamp, string message = "", string? correlationId = null) =>
        Assert.Single(Recognised.Bytes(Encoding.UTF8.GetBytes(Body(state, message, correlationId)), timestamp).Changes).EventId;

    private static string Body(string state, string message = "", string? correlationId = null)
    {
        var metadata = correlationId is null ? "null" : $$"""{"CorrelationId":"{{correlationId}}"}""";
        return $$$"""{"topicName":"v2.users.agent-1.presence","version":"2","eventBody":{"presenceDefinition":"""
            + $$$"""{"id":"d","systemPresence":"{{{state}}}"},"message":"{{{message}}}"},"metadata":{{{metadata}}}}""";
    }
}
