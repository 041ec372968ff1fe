using System.Text;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Payloads;
using PresencePipeline.Presence;

namespace PresenceFunctions.Tests.Payloads;

public sealed class PayloadRecogniserTests
{
    private const long T = 1767225600000;
    private const long Received = T + 10_000;
    private const string DefinitionId = "6a3af858-942f-489d-9700-5f9bcdcdae9b";

    [Fact]
    public void Recognise_Flat_OnePresenceChange()
    {
        var change = Assert.Single(Recognise("flat").Changes);

        Assert.Equal(PayloadFiles.AgentId, change.AgentId.Value);
        Assert.Equal(PresenceKind.Presence, change.Kind);
        Assert.Equal(("ON_QUEUE", "On Queue"), (change.State, change.RawState));
        Assert.Equal((T, Received), (change.SourceTimeMs, change.IngestedAtMs));
        Assert.Equal("b5a6f6cd-4c3e-4d07-8f6a-6a1a4d4b6d55", change.SubscriptionId);
        Assert.Equal(EventId.Derive(change.AgentId, PresenceKind.Presence, "ON_QUEUE", null, T), change.EventId);
    }

    [Fact]
    public void Recognise_FlatWithEventId_KeepsTheSendersId()
    {
        var change = Assert.Single(Recognise("flat-with-event-id").Changes);

        Assert.Equal("evt-000017", change.EventId.Value);
        Assert.Equal(("NOT_READY", "Not Ready"), (change.State, change.RawState));
        Assert.Equal(T + 250, change.SourceTimeMs);
    }

    [Fact]
    public void Recognise_Presence_TakesTheAgentFromTheTopic()
    {
        var change = Assert.Single(Recognise("presence").Changes);

        Assert.Equal(PayloadFiles.AgentId, change.AgentId.Value);
        Assert.Equal((PresenceKind.Presence, "ON_QUEUE", "ON_QUEUE"), (change.Kind, change.State, change.RawState));
        Assert.Equal(T + 250, change.SourceTimeMs);
        Assert.Equal((DefinitionId, "PURECLOUD"), (change.DefinitionId, change.Source));
        Assert.Equal("0d2b7f7a-6a0f-4f0e-9a3c-3c1c9f6a7b21", change.CorrelationId);
        Assert.Null(change.SubscriptionId);
    }

    [Fact]
    public void Recognise_RoutingStatus_OneRoutingChange()
    {
        var change = Assert.Single(Recognise("routing-status").Changes);

        Assert.Equal((PresenceKind.Routing, "INTERACTING", T + 1500), (change.Kind, change.State, change.SourceTimeMs));
        Assert.Null(change.DefinitionId);
    }

    [Fact]
    public void Recognise_Activity_PresenceThenRouting()
    {
        var changes = Recognise("activity").Changes;

        Assert.Equal(2, changes.Count);
        Assert.Equal((PresenceKind.Presence, "ON_QUEUE", T + 250), (changes[0].Kind, changes[0].State, changes[0].SourceTimeMs));
        Assert.Equal((PresenceKind.Routing, "INTERACTING", T + 1500), (changes[1].Kind, changes[1].State, changes[1].SourceTimeMs));
        Assert.All(changes, change => Assert.Equal(PayloadFiles.AgentId, change.AgentId.Value));
        Assert.All(changes, change => Assert.Equal("c7a1f9e2-8b3d-4e5f-a6b7-c8d9e0f1a2b3", change.CorrelationId));
    }

    [Fact]
    public void Recognise_PresenceWithoutPrimary_IsThePrimaryOne() => Assert.Single(Recognise("presence-without-primary").Changes);

    [Fact]
    public void Recognise_NoSourceTime_SignedDeliveryTimeElseOurs()
    {
        Assert.Equal(Received, Assert.Single(Recognise("presence-without-modified-date").Changes).SourceTimeMs);
        Assert.Equal(T + 9000, Assert.Single(Recognise("presence-without-modified-date", T + 9000).Changes).SourceTimeMs);
        Assert.Equal(T + 250, Assert.Single(Recognise("presence", T + 9000).Changes).SourceTimeMs);
    }

    [Theory]
    [InlineData("presence-not-primary", "primary")]
    [InlineData("heartbeat", "channel.metadata")]
    [InlineData("socket-closing", "v2.system.socket_closing")]
    [InlineData("conversation", "conversations.calls")]
    [InlineData("activity-without-change", "neither")]
    public void Recognise_NothingOfOurs_IgnoredWithReason(string payload, string reason)
    {
        var recognition = Recognise(payload);

        Assert.Empty(recognition.Changes);
        Assert.Null(recognition.Problem);
        Assert.Contains(reason, recognition.IgnoredBecause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("routing-status-ids-mismatched")]
    [InlineData("activity-ids-mismatched")]
    public void Recognise_BodyAndTopicNameDifferentUsers_Malformed(string payload)
    {
        var recognition = Recognise(payload);

        Assert.Empty(recognition.Changes);
        Assert.Contains("eventBody.id", recognition.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("presence", "presence-redelivered")]
    [InlineData("presence", "presence-without-primary")]
    [InlineData("presence", "activity")]
    [InlineData("presence", "presence")]
    public void EventId_SameChangeInAnotherDelivery_Same(string first, string second) =>
        Assert.Equal(Recognise(first).Changes[0].EventId, Recognise(second, T + 9000).Changes[0].EventId);

    [Fact]
    public void EventId_RoutingByItsOwnTopicOrByActivity_Same() =>
        Assert.Equal(Recognise("routing-status").Changes[0].EventId, Recognise("activity").Changes[1].EventId);

    [Fact]
    public void EventId_NoSourceTime_TheDeliverysOwnIdentityTells()
    {
        var first = WithoutTime("c-1").EventId;

        Assert.Equal(first, WithoutTime("c-1").EventId);
        Assert.Equal(first, WithoutTime("c-1", T + 9000).EventId);
        Assert.NotEqual(first, WithoutTime("c-2").EventId);
    }

    [Fact]
    public void EventId_ThereAndBackWithoutSourceTime_ThreeEvents()
    {
        EventId[] ids =
        [
            WithoutTime("c-1").EventId,
            Recognise(Bytes("routing-status", "\"startTime\": \"2026-01-01T00:00:01.500Z\"", "\"startTime\": null")).Changes[0].EventId,
            WithoutTime("c-3").EventId,
        ];

        Assert.Equal(3, ids.Distinct().Count());
    }

    private static PresenceChange WithoutTime(string? correlationId, long? signedTimestamp = null) => Assert.Single(Recognise(
        Bytes(
            "presence-without-modified-date",
            "\"0d2b7f7a-6a0f-4f0e-9a3c-3c1c9f6a7b21\"",
            correlationId is null ? "null" : $"\"{correlationId}\""),
        signedTimestamp).Changes);

    private static byte[] Bytes(string payload, string part, string replacement)
    {
        var text = Encoding.UTF8.GetString(PayloadFiles.Read(payload));
        Assert.Contains(part, text, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text.Replace(part, replacement, StringComparison.Ordinal));
    }

    private static Recognition Recognise(string payload, long? signedTimestamp = null) =>
        Recognise(PayloadFiles.Read(payload), signedTimestamp);

    private static Recognition Recognise(byte[] body, long? signedTimestamp = null) =>
        PayloadRecogniser.Recognise(body, new DeliveryContext(Received, Received + 300_000, signedTimestamp));
}
