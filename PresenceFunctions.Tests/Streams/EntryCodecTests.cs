using PresenceFunctions.Tests.Testing;
using PresencePipeline.Presence;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Streams;

public sealed class EntryCodecTests
{
    private static readonly PresenceChange Full = Changes.Of("6b3f8f2e-0f5d-4c8e-9c0a-2f7d1c0f9a11", "ON_QUEUE", "e-1") with
    {
        RawState = "On Queue",
        SourceTimeMs = 1_764_000_000_123,
        IngestedAtMs = 1_764_000_000_456,
        DefinitionId = "d-1",
        Source = "PURECLOUD",
        SubscriptionId = "s-1",
        CorrelationId = "c-1",
    };

    [Fact]
    public void Encode_Full_WritesTheFieldsOfTheContract()
    {
        var fields = Encode(Full).Values.ToDictionary(field => field.Name.ToString(), field => field.Value.ToString());

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["agentId"] = "6b3f8f2e-0f5d-4c8e-9c0a-2f7d1c0f9a11",
                ["state"] = "ON_QUEUE",
                ["timestampMs"] = "1764000000123",
                ["genesysEventId"] = "e-1",
                ["ingestionTimestampMs"] = "1764000000456",
                ["kind"] = "presence",
                ["rawState"] = "On Queue",
                ["definitionId"] = "d-1",
                ["source"] = "PURECLOUD",
                ["subscriptionId"] = "s-1",
                ["correlationId"] = "c-1",
                ["schema"] = "1",
            },
            fields);
        Assert.Equal(EntryCodec.MaxValues, 2 * fields.Count);
    }

    [Fact]
    public void Encode_UnknownFacts_AreOmitted()
    {
        var names = Encode(Changes.Of("a")).Values.Select(field => field.Name.ToString());

        Assert.Equal(["agentId", "state", "timestampMs", "genesysEventId", "ingestionTimestampMs", "kind", "rawState", "schema"], names);
    }

    [Fact]
    public void RoundTrip_Full_EveryFieldComesBack() => AssertComesBack(Full);

    [Fact]
    public void RoundTrip_KnownFactsOnly_EveryFieldComesBack() => AssertComesBack(Changes.Of("a"));

    [Theory]
    [InlineData(PresenceKind.Routing, "IDLE", "IDLE")]
    [InlineData(PresenceKind.Routing, "NOT_RESPONDING", "notResponding")]
    [InlineData(PresenceKind.Presence, "NOT_READY", "Not Ready")]
    [InlineData(PresenceKind.Presence, "BUSY", "büsy; \"'{}\\")]
    public void RoundTrip_AnyKindAndState_ComesBack(PresenceKind kind, string state, string raw) =>
        AssertComesBack(Full with { Kind = kind, State = state, RawState = raw });

    [Theory]
    [InlineData(0)]
    [InlineData(99_999_999_999_999)]
    public void RoundTrip_TimesAtTheirLimits_ComeBack(long time) => AssertComesBack(Full with { SourceTimeMs = time, IngestedAtMs = time });

    [Fact]
    public void Decode_UnknownFieldsAndALaterSchema_AreIgnored()
    {
        var entry = With(With(Encode(Full), "schema", "2"), "queueId", "q-1");

        Assert.True(EntryCodec.TryDecode(entry, out var change));
        Assert.Equal(Full, change);
    }

    [Fact]
    public void Decode_WithoutRawState_TakesTheCanonicalOne()
    {
        Assert.True(EntryCodec.TryDecode(Without(Encode(Full), "rawState"), out var change));
        Assert.Equal("ON_QUEUE", change.RawState);
    }

    [Fact]
    public void Decode_StateInAnotherSpelling_IsMadeCanonical()
    {
        Assert.True(EntryCodec.TryDecode(With(Encode(Full), "state", "OnQueue"), out var change));
        Assert.Equal("ON_QUEUE", change.State);
    }

    [Theory]
    [InlineData("agentId")]
    [InlineData("state")]
    [InlineData("timestampMs")]
    [InlineData("genesysEventId")]
    [InlineData("ingestionTimestampMs")]
    [InlineData("kind")]
    public void Decode_FieldMissingOrEmpty_Refused(string name)
    {
        Assert.False(EntryCodec.TryDecode(Without(Encode(Full), name), out _));
        Assert.False(EntryCodec.TryDecode(With(Encode(Full), name, ""), out _));
    }

    [Theory]
    [InlineData("100000000000000")]
    [InlineData("99999999999999999999")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1764000000123")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("soon")]
    public void Decode_TimeOfMoreThanFourteenDigitsOrNone_Refused(string time)
    {
        Assert.False(EntryCodec.TryDecode(With(Encode(Full), "timestampMs", time), out _));
        Assert.False(EntryCodec.TryDecode(With(Encode(Full), "ingestionTimestampMs", time), out _));
    }

    [Theory]
    [InlineData("kind", "activity")]
    [InlineData("kind", "Presence")]
    [InlineData("agentId", "a\nb")]
    [InlineData("state", "---")]
    public void Decode_FieldUnreadable_Refused(string name, string value) =>
        Assert.False(EntryCodec.TryDecode(With(Encode(Full), name, value), out _));

    [Fact]
    public void Decode_NoEntry_Refused() => Assert.False(EntryCodec.TryDecode(new StreamEntry("1-0", []), out _));

    private static void AssertComesBack(PresenceChange change)
    {
        Assert.True(EntryCodec.TryDecode(Encode(change), out var decoded));
        Assert.Equal(change, decoded);
    }

    private static StreamEntry Encode(PresenceChange change)
    {
        var values = new List<RedisValue>();
        EntryCodec.Encode(change, values);
        return new StreamEntry("1-0", [.. values.Chunk(2).Select(field => new NameValueEntry(field[0], field[1]))]);
    }

    private static StreamEntry Without(StreamEntry entry, string name) =>
        new(entry.Id, [.. entry.Values.Where(field => field.Name != name)]);

    private static StreamEntry With(StreamEntry entry, string name, string value) =>
        new(entry.Id, [.. Without(entry, name).Values, new NameValueEntry(name, value)]);
}
