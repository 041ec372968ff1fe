using System.Text;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Presence;

namespace PresenceFunctions.Tests.Payloads;

public sealed class EventBridgePayloadTests
{
    private const long T = Recognised.T;
    private const string ModifiedDate = "\"modifiedDate\": \"2026-01-01T00:00:00.250Z\"";
    private const string DetailTimestamp = "\"timestamp\": \"2026-01-01T00:00:02.412Z\"";

    [Fact]
    public void Recognise_Presence_OneChangeWithTheEnvelopesId()
    {
        var change = Assert.Single(Recognised.From("eventbridge-presence").Changes);

        Assert.Equal((PayloadFiles.AgentId, PresenceKind.Presence), (change.AgentId.Value, change.Kind));
        Assert.Equal(("ON_QUEUE", "ON_QUEUE", "PURECLOUD"), (change.State, change.RawState, change.Source));
        Assert.Equal(T + 250, change.SourceTimeMs);
        Assert.Equal("4c1f2a53-9b0e-4c57-9d2e-6a7b8c9d0e1f", change.EventId.Value);
        Assert.Equal("0d2b7f7a-6a0f-4f0e-9a3c-3c1c9f6a7b21", change.CorrelationId);
    }

    [Fact]
    public void Recognise_RoutingStatus_OneRoutingChange()
    {
        var change = Assert.Single(Recognised.From("eventbridge-routing-status").Changes);

        Assert.Equal((PresenceKind.Routing, "INTERACTING", T + 1500), (change.Kind, change.State, change.SourceTimeMs));
        Assert.Equal("b7e6d5c4-a392-4180-8f7e-6d5c4b3a2918", change.EventId.Value);
    }

    [Fact]
    public void Recognise_Activity_TwoChangesWhoseIdsDifferByKind()
    {
        var changes = Recognised.From("eventbridge-activity").Changes;

        Assert.Equal([PresenceKind.Presence, PresenceKind.Routing], changes.Select(change => change.Kind));
        Assert.Equal(
            ["e1d2c3b4-a596-4788-9a7b-6c5d4e3f2a1b:presence", "e1d2c3b4-a596-4788-9a7b-6c5d4e3f2a1b:routing"],
            changes.Select(change => change.EventId.Value));
    }

    [Theory]
    [InlineData("\"presence\":", PresenceKind.Routing)]
    [InlineData("\"routingStatus\":", PresenceKind.Presence)]
    public void Recognise_ActivityWithOneHalf_OneChangeWithTheEnvelopesIdAlone(string absent, PresenceKind left)
    {
        var change = Assert.Single(Recognised.From("eventbridge-activity", (absent, "\"x\":")).Changes);

        Assert.Equal(left, change.Kind);
        Assert.Equal("e1d2c3b4-a596-4788-9a7b-6c5d4e3f2a1b", change.EventId.Value);
    }

    [Fact]
    public void Recognise_Audit_TakesTheEntityAsAgent()
    {
        var change = Assert.Single(Recognised.From("eventbridge-audit").Changes);

        Assert.Equal((PayloadFiles.AgentId, PresenceKind.Presence), (change.AgentId.Value, change.Kind));
        Assert.Equal(("ON_QUEUE", "On Queue", T + 750), (change.State, change.RawState, change.SourceTimeMs));
        Assert.Equal("5b6c7d8e-9f00-4112-a334-455667788990", change.EventId.Value);
        Assert.Null(change.DefinitionId);
    }

    [Theory]
    [InlineData("eventbridge-foreign-source", "aws.scheduler")]
    [InlineData("eventbridge-conversation", "conversations.calls")]
    [InlineData("eventbridge-presence-not-primary", "primary")]
    [InlineData("eventbridge-audit-of-another-property", "no presence")]
    public void Recognise_NothingOfOurs_IgnoredWithReason(string payload, string reason)
    {
        var recognition = Recognised.From(payload);

        Assert.Empty(recognition.Changes);
        Assert.Null(recognition.Problem);
        Assert.Contains(reason, recognition.IgnoredBecause, StringComparison.Ordinal);
    }

    [Fact]
    public void Recognise_ForeignSource_IgnoredWhateverElseItHolds()
    {
        foreach (var source
            in new[] { "aws.partner/genesys.com", "aws.partner/genesys.com.example/cloud/x", "AWS.partner/genesys.com/cloud/x", "x" })
        {
            Assert.NotNull(Recognised.From($$"""{"source":"{{source}}","id":17,"detail-type":"x","detail":"x"}""", T).IgnoredBecause);
        }
    }

    [Fact]
    public void Recognise_DetailTypeDisagreesWithTheTopic_TheTopicCounts() =>
        Assert.Equal(PresenceKind.Presence, Assert.Single(Recognised.From("eventbridge-detail-type-mismatched").Changes).Kind);

    [Theory]
    [InlineData("\"version\": \"0\"", "\"version\": \"9\"")]
    [InlineData("\"version\": \"2\"", "\"version\": \"3\"")]
    [InlineData("\"version\": \"2\"", "\"version\": null")]
    [InlineData("\"detail-type\": \"v2.users.{id}.presence\"", "\"detail-type\": 17")]
    public void Recognise_WhatIsNotLookedAt_MakesNoDifference(string part, string replacement) =>
        Assert.Equal(
            Assert.Single(Recognised.From("eventbridge-presence").Changes),
            Assert.Single(Recognised.From("eventbridge-presence", (part, replacement)).Changes));

    [Theory]
    [InlineData("\"source\": \"aws", "\"x\": \"aws", "source is missing")]
    [InlineData("\"id\": \"4c1f", "\"x\": \"4c1f", "id is missing")]
    [InlineData("\"id\": \"4c1f2a53-9b0e-4c57-9d2e-6a7b8c9d0e1f\"", "\"id\": 4", "id must be")]
    [InlineData("\"detail\":", "\"x\":", "detail is missing")]
    [InlineData("\"topicName\":", "\"x\":", "topicName is missing")]
    [InlineData("\"eventBody\":", "\"x\":", "eventBody is missing")]
    [InlineData("\"systemPresence\":", "\"x\":", "systemPresence is missing")]
    [InlineData(ModifiedDate, "\"modifiedDate\": \"soon\"", "modifiedDate must be")]
    public void Recognise_FieldMissingOrNotAcceptable_MalformedAndNamesIt(string part, string replacement, string problem) =>
        Assert.Contains(problem, Recognised.From("eventbridge-presence", (part, replacement)).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("eventbridge-routing-status", "eventBody.id")]
    [InlineData("eventbridge-activity", "eventBody.id")]
    [InlineData("eventbridge-audit", "eventBody.entity.id")]
    public void Recognise_BodyAndTopicNameDifferentUsers_Malformed(string payload, string named) => Assert.Contains(
        named,
        Recognised.From(payload, ($"\"id\": \"{PayloadFiles.AgentId}\"", "\"id\": \"11111111-2222-4333-8444-555555555555\"")).Problem,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("\"entityType\": \"UserPresence\"", "\"entityType\": \"Queue\"", "entityType")]
    [InlineData("\"propertyChanges\":", "\"propertyChanges\": 17, \"x\":", "propertyChanges")]
    [InlineData("\"property\": \"PRESENCE\"", "\"property\": 1", "property")]
    [InlineData("\"newValues\":", "\"x\":", "newValues")]
    [InlineData("\"On Queue\"", "", "newValues")]
    [InlineData("\"On Queue\"", "\"Busy\", \"Meal\"", "newValues")]
    [InlineData("\"On Queue\"", "{}", "newValues")]
    [InlineData("\"On Queue\"", "\"?\"", "letter or digit")]
    [InlineData("\"eventTime\": \"2026-01-01T00:00:00.750Z\"", "\"eventTime\": -1", "eventTime")]
    [InlineData("\"entity\": {", "\"entity\": 1, \"x\": {", "entity")]
    public void Recognise_AuditFieldNotAcceptable_MalformedAndNamesIt(string part, string replacement, string named) =>
        Assert.Contains(named, Recognised.From("eventbridge-audit", (part, replacement)).Problem, StringComparison.Ordinal);

    [Fact]
    public void SourceTime_SeveralGiven_TheFirstThatThereIs()
    {
        const long Signed = T + 9000;

        Assert.Equal(T + 250, Time(Signed));
        Assert.Equal(T + 2412, Time(Signed, (ModifiedDate, "\"x\": 1")));
        Assert.Equal(T + 2000, Time(Signed, (ModifiedDate, "\"x\": 1"), (DetailTimestamp, "\"y\": 1")));
        Assert.Equal(Signed, Time(Signed, (ModifiedDate, "\"x\": 1"), (DetailTimestamp, "\"y\": 1"), ("\"time\":", "\"z\":")));
        Assert.Equal(Recognised.Received, Time(null, (ModifiedDate, "\"x\": 1"), (DetailTimestamp, "\"y\": 1"), ("\"time\":", "\"z\":")));
        Assert.Equal(T + 2412, Assert.Single(Recognised.From("eventbridge-presence-without-modified-date").Changes).SourceTimeMs);
        Assert.Equal(T + 2412, Assert.Single(Recognised.From("eventbridge-audit", ("\"eventTime\":", "\"x\":")).Changes).SourceTimeMs);
    }

    [Fact]
    public void SourceTime_NotNeeded_NeitherReadNorRefused()
    {
        Assert.Equal(
            T + 250, Time(null, (DetailTimestamp, "\"timestamp\": \"soon\""), ("\"time\": \"2026-01-01T00:00:02Z\"", "\"time\": []")));
        Assert.Contains(
            "timestamp",
            Recognised.From("eventbridge-presence", (ModifiedDate, "\"x\": 1"), (DetailTimestamp, "\"timestamp\": \"soon\"")).Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public void DedupId_OneChangeByTwoTopicsOrPaths_Same()
    {
        var presence = Assert.Single(Recognised.From("eventbridge-presence").Changes);
        var activity = Recognised.From("eventbridge-activity").Changes;
        var routing = Assert.Single(Recognised.From("eventbridge-routing-status").Changes);
        var byNotification = Assert.Single(Recognised.From("presence").Changes);

        Assert.NotEqual(presence.EventId, activity[0].EventId);
        Assert.Equal(presence.DedupId, activity[0].DedupId);
        Assert.Equal(presence.DedupId, byNotification.EventId);
        Assert.Equal(routing.DedupId, activity[1].DedupId);
        Assert.NotEqual(activity[0].DedupId, activity[1].DedupId);
    }

    [Fact]
    public void DedupId_NoTimeOfItsOwn_TheEventsIdTells()
    {
        var change = Assert.Single(Recognised.From("eventbridge-presence-without-modified-date").Changes);

        Assert.Equal(change.EventId.Of(change.AgentId, change.Kind), change.DedupId);
    }

    [Fact]
    public void EventId_LongerThanAnEntryMayHoldWithItsSuffix_Digested()
    {
        var id = new string('e', 128);
        var changes = Recognised.From("eventbridge-activity", ("e1d2c3b4-a596-4788-9a7b-6c5d4e3f2a1b", id)).Changes;

        Assert.All(changes, change => Assert.True(EventId.TryParse(change.EventId.Value, out _)));
        Assert.NotEqual(changes[0].EventId, changes[1].EventId);
        Assert.NotNull(Recognised.From("eventbridge-activity", ("e1d2c3b4-a596-4788-9a7b-6c5d4e3f2a1b", id + "e")).Problem);
    }

    private static long Time(long? signed, params (string, string)[] replacements) =>
        Assert.Single(Recognised.From(Encoding.UTF8.GetString(Recognised.Body("eventbridge-presence", replacements)), signed).Changes)
            .SourceTimeMs;
}
