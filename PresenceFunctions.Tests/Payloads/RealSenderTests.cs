using System.Text;
using System.Text.Json;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Payloads;
using PresencePipeline.Presence;

namespace PresenceFunctions.Tests.Payloads;

/// <summary>What senders in the field do to bodies, topics and times.</summary>
public sealed class RealSenderTests
{
    private const long T = Recognised.T;
    private const string Lower = PayloadFiles.AgentId;

    private static readonly string Upper = Lower.ToUpperInvariant();

    [Fact]
    public void Guid_InUpperCase_TheSameAgent()
    {
        Assert.Equal(Lower, Assert.Single(Recognised.From("presence", (Lower, Upper)).Changes).AgentId.Value);
        Assert.Equal(Lower, Assert.Single(Recognised.From(Deliveries.Flat(Upper, "Busy", T), signedTimestamp: null).Changes).AgentId.Value);
        Assert.Equal(Recognised.From("presence").Changes[0].DedupId, Recognised.From("presence", (Lower, Upper)).Changes[0].DedupId);
    }

    [Fact]
    public void Id_ThatIsNoGuid_KeepsItsCase() =>
        Assert.Equal(
            "Agent-A", Assert.Single(Recognised.From(Deliveries.Flat("Agent-A", "Busy", T), signedTimestamp: null).Changes).AgentId.Value);

    [Theory]
    [InlineData("{id}")]
    [InlineData("*")]
    [InlineData("undefined")]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData("None")]
    [InlineData("${userId}")]
    [InlineData("<user>")]
    [InlineData("[object Object]")]
    public void Template_NotFilledIn_MalformedNamingThePlaceholder(string placeholder)
    {
        foreach (var recognition in new[]
        {
            Recognised.From("presence", (Lower, placeholder)),
            Recognised.From("eventbridge-audit", ($"entityid.{Lower}", $"entityid.{placeholder}")),
            Recognised.From(Deliveries.Flat(placeholder, "Busy", T), signedTimestamp: null),
        })
        {
            Assert.Empty(recognition.Changes);
            Assert.Contains($"placeholder {placeholder} ", recognition.Problem, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("presence", "v2.users.", "V2.Users.")]
    [InlineData("presence", ".presence\"", ".Presence\"")]
    [InlineData("routing-status", ".routingStatus\"", ".routingstatus\"")]
    [InlineData("eventbridge-presence", "v2.users.{id}.presence", "V2.USERS.{ID}.PRESENCE")]
    [InlineData("eventbridge-audit", "UserPresence", "userpresence")]
    public void Topic_InAnotherCase_IsOurs(string payload, string part, string replacement) =>
        Assert.NotEmpty(Recognised.From(payload, (part, replacement)).Changes);

    [Theory]
    [InlineData("2026-01-01T00:00:00.250000000+0000", 250)]
    [InlineData("2026-01-01T00:00:00.250999999Z", 250)]
    [InlineData("2026-01-01t00:00:00z", 0)]
    [InlineData("2026-01-01t00:00:00.250z", 250)]
    [InlineData("2026-01-01T00:00:00,250Z", 250)]
    [InlineData("2026-01-01T01:00:00,250000001+0100", 250)]
    [InlineData("2026-01-01t00:00z", 0)]
    public void Time_OfAnotherSpelling_Read(string text, long milliseconds)
    {
        Assert.True(SourceTime.TryRead(JsonElement.Parse($"\"{text}\""), T + 1000, out var read));
        Assert.Equal(T + milliseconds, read);
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00;250Z")]
    [InlineData("2026-01-01x00:00:00Z")]
    public void Time_ThatIsNone_Refused(string text) => Assert.False(SourceTime.TryRead(JsonElement.Parse($"\"{text}\""), T + 1000, out _));

    [Fact]
    public void ByteOrderMark_BeforeTheDocument_Skipped()
    {
        Assert.Single(Recognised.Bytes([0xEF, 0xBB, 0xBF, .. Recognised.Body("presence")]).Changes);
        Assert.NotNull(Recognised.Bytes([0xEF, 0xBB, 0xBF]).Problem);
        Assert.NotNull(Recognised.Bytes([0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, .. Recognised.Body("presence")]).Problem);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    public void Audit_WithoutChanges_Ignored(string changes)
    {
        var body =
            $$$"""{"topicName":"v2.audits.entitytype.UserPresence.entityid.{{{Lower}}}","eventBody":"""
                + $$$"""{"entityType":"UserPresence","propertyChanges":{{{changes}}}}}""";

        Assert.Equal(IgnoredReason.NoChange, Assert.Single(Recognised.From(body, signedTimestamp: null).Ignored).Reason);
        Assert.Equal(
            IgnoredReason.NoChange,
            Assert.Single(Recognised.From(body.Replace("propertyChanges", "x", StringComparison.Ordinal), signedTimestamp: null).Ignored)
                .Reason);
    }

    [Theory]
    [InlineData("""{"message":"ping"}""")]
    [InlineData("""{"Type":"Notification","MessageId":"m","TopicArn":"arn:aws:sns:x","Message":"{}"}""")]
    [InlineData("{}")]
    public void Shape_Unknown_SaysSo(string body) =>
        Assert.StartsWith("Its shape is not known", Recognised.From(body, signedTimestamp: null).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("presence")]
    [InlineData("eventbridge-presence")]
    [InlineData("flat")]
    public void CloudEvent_AroundAPayloadWeKnow_IsThatPayload(string payload)
    {
        var plain = Assert.Single(Recognised.From(payload).Changes);
        var inner = Encoding.UTF8.GetString(PayloadFiles.Read(payload));
        foreach (var data in new[] { inner, $$"""{"message":{{inner}}}""" })
        {
            var change = Assert.Single(Recognised.From(CloudEvent(data), signedTimestamp: null).Changes);
            Assert.Equal((plain.AgentId, plain.State, plain.SourceTimeMs), (change.AgentId, change.State, change.SourceTimeMs));
            Assert.Single(Recognised.From($"[{CloudEvent(data)}]", signedTimestamp: null).Changes);
        }

        Assert.Single(Recognised.From($$"""{"message":{{inner}}}""", signedTimestamp: null).Changes);
    }

    [Fact]
    public void CloudEvent_WithATimeOfItsOwn_DatesWhatHasNone()
    {
        var change = Assert.Single(
            Recognised.From(CloudEvent(Encoding.UTF8.GetString(PayloadFiles.Read("presence-without-modified-date"))), signedTimestamp: null)
                .Changes);

        Assert.Equal((T + 3000, "ce-1"), (change.SourceTimeMs, change.EventId.Value));
    }

    [Theory]
    [InlineData("\"1.0\"", "\"0.3\"", "specversion")]
    [InlineData("\"id\":\"ce-1\",", "", "id")]
    [InlineData("\"data\":", "\"data_base64\":\"e30=\",\"x\":", "data")]
    public void CloudEvent_NotOne_Malformed(string part, string replacement, string named) => Assert.Contains(
        named, Recognised.From(CloudEvent("{}").Replace(part, replacement, StringComparison.Ordinal), signedTimestamp: null).Problem,
        StringComparison.Ordinal);

    [Fact]
    public void OutOfOffice_Active_KeptWithItsTime()
    {
        var changes = Recognised.From("activity", ("\"active\": false", "\"active\": true")).Changes;

        Assert.Equal([PresenceKind.Presence, PresenceKind.Routing, PresenceKind.OutOfOffice], changes.Select(change => change.Kind));
        Assert.Equal(("OUT_OF_OFFICE", 1764576000000), (changes[2].State, changes[2].SourceTimeMs));
    }

    [Fact]
    public void OutOfOffice_OverAsTheNewestInTheEvent_Told() =>
        Assert.Equal("IN_OFFICE", Recognised.From("activity", ("2025-12-01T08:00:00.000Z", "2026-01-01T00:00:02.000Z")).Changes[2].State);

    [Theory]
    [InlineData("UNHEARD_OF", "ON_QUEUE")]
    [InlineData("INTERACTING", "INTERACTING")]
    [InlineData("OFF_QUEUE", "ON_QUEUE")]
    public void Effective_OnQueue_OnlyAKnownRoutingStatusStandsForIt(string routing, string state) =>
        Assert.Equal((state, state == "ON_QUEUE" ? 1 : 2), EffectiveState.Of("ON_QUEUE", 1, routing, 2));

    [Fact]
    public void Undated_CountsFromFirstSight_UnlessNothingTellsItFromOthers()
    {
        Assert.True(Assert.Single(Recognised.From("presence-without-modified-date").Changes).CountsFromFirstSight);
        Assert.False(Assert.Single(Recognised.From("presence").Changes).CountsFromFirstSight);
        Assert.False(Assert.Single(Recognised.From("eventbridge-presence-without-modified-date").Changes).CountsFromFirstSight);
        Assert.False(
            Assert.Single(Recognised.Bytes(Recognised.Body("presence-without-modified-date"), T + 9000).Changes).CountsFromFirstSight);
        Assert.False(Assert.Single(Recognised.From(
            "presence-without-modified-date", ("\"0d2b7f7a-6a0f-4f0e-9a3c-3c1c9f6a7b21\"", "null")).Changes).CountsFromFirstSight);
    }

    private static string CloudEvent(string data) =>
        $$"""
        {"specversion":"1.0","id":"ce-1","source":"/genesys","type":"GenesysCloudEvent","time":"{{Deliveries.Iso(T + 3000)}}",
        "data":{{data}}}
        """;
}
