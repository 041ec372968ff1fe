using PresenceFunctions.Tests.Testing;
using PresencePipeline.Payloads;
using PresencePipeline.Presence;

namespace PresenceFunctions.Tests.Payloads;

/// <summary>Notifications with something missing or odd in them: what still counts, and as of when.</summary>
public sealed class NotificationOdditiesTests
{
    private const long T = Recognised.T;
    private const string ModifiedDate = "\"modifiedDate\": \"2026-01-01T00:00:00.250Z\"";
    private const string StartTime = "\"startTime\": \"2026-01-01T00:00:01.500Z\"";
    private const string Metadata = """{ "CorrelationId": "0d2b7f7a-6a0f-4f0e-9a3c-3c1c9f6a7b21" }""";

    [Theory]
    [InlineData(ModifiedDate, PresenceKind.Routing)]
    [InlineData(StartTime, PresenceKind.Presence)]
    public void Activity_HalfThatNothingDates_LeftOut(string time, PresenceKind left)
    {
        // Neither when it was sent nor when it came says when a state began that the event may only repeat.
        var recognition = Recognised.Bytes(Recognised.Body("activity", (time, "\"x\": 1")), T + 9000);

        Assert.Equal(left, Assert.Single(recognition.Changes).Kind);
        Assert.Equal(IgnoredReason.Undated, Assert.Single(recognition.Ignored).Reason);
    }

    [Fact]
    public void Activity_NeitherHalfDated_Ignored()
    {
        var recognition = Recognised.From("activity", (ModifiedDate, "\"x\": 1"), (StartTime, "\"x\": 1"));

        Assert.Empty(recognition.Changes);
        Assert.Equal(2, recognition.Ignored.Count);
        Assert.Contains("Nothing in it says when", recognition.IgnoredBecause, StringComparison.Ordinal);
    }

    [Fact]
    public void Activity_HalfWithoutItsTime_TakesTheEvents()
    {
        var changes = Recognised.From("eventbridge-activity", (ModifiedDate, "\"x\": 1")).Changes;

        Assert.Equal([PresenceKind.Presence, PresenceKind.Routing], changes.Select(change => change.Kind));
        Assert.InRange(changes[0].SourceTimeMs, T, Recognised.Received - 1);
        Assert.Equal(T + 1500, changes[1].SourceTimeMs);
    }

    [Fact]
    public void Activity_OneHalfAloneWithoutATime_IsWhatHasChanged()
    {
        var change = Assert.Single(Recognised.From("activity", ("\"routingStatus\":", "\"x\":"), (ModifiedDate, "\"y\": 1")).Changes);

        Assert.Equal((PresenceKind.Presence, Recognised.Received), (change.Kind, change.SourceTimeMs));
    }

    [Fact]
    public void Activity_PresenceNotPrimary_TheRoutingStatusAlone()
    {
        var recognition = Recognised.From("activity", ("\"presenceDefinition\":", "\"primary\": false, \"presenceDefinition\":"));

        Assert.Equal(PresenceKind.Routing, Assert.Single(recognition.Changes).Kind);
        Assert.Equal(IgnoredReason.NotPrimary, Assert.Single(recognition.Ignored).Reason);
        Assert.Contains(
            "primary", Recognised.From("activity", ("\"presenceDefinition\":", "\"primary\": 0, \"presenceDefinition\":")).Problem,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("17")]
    [InlineData("\"x\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"CorrelationId":{}}""")]
    [InlineData("""{"CorrelationId":17}""")]
    [InlineData("""{"CorrelationId":"\ud800"}""")]
    [InlineData("""{"CorrelationId":"a\nb"}""")]
    public void Metadata_Odd_CostsNoChange(string metadata)
    {
        var change = Assert.Single(Recognised.From("presence", (Metadata, metadata)).Changes);

        Assert.Null(change.CorrelationId);
        Assert.Equal(T + 250, change.SourceTimeMs);
    }

    [Theory]
    [InlineData("17")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    public void Source_Odd_CostsNoChange(string source) =>
        Assert.Null(Assert.Single(Recognised.From("presence", ("\"source\": \"PURECLOUD\"", $"\"source\": {source}")).Changes).Source);

    [Fact]
    public void BodysId_InOtherCaseThanTheTopics_TheSameUser() => Assert.Equal(
        PayloadFiles.AgentId,
        Assert.Single(Recognised.From(
            "routing-status",
            ($"\"id\": \"{PayloadFiles.AgentId}\"", $"\"id\": \"{PayloadFiles.AgentId.ToUpperInvariant()}\"")).Changes).AgentId.Value);

    [Theory]
    [InlineData("\"On\\r\\nQueue\"")]
    [InlineData("\"On\\u2028Queue\"")]
    public void AuditsState_WithALineBreak_MalformedAndNotRepeated(string state)
    {
        var problem = Recognised.From("eventbridge-audit", ("\"On Queue\"", state)).Problem;

        Assert.Contains("newValues", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(problem!, character => character is '\r' or '\n' or '\u2028');
    }

    [Fact]
    public void AuditsState_OfAnyLength_MalformedInFewWords() =>
        Assert.InRange(Recognised.From("eventbridge-audit", ("\"On Queue\"", $"\"{new string('?', 50_000)}\"")).Problem!.Length, 1, 200);

    [Theory]
    [InlineData("channel.\u202emetadata", "channel.\ufffdmetadata")]
    [InlineData("v2.a.b\U0001F600", "v2.a.b\U0001F600")]
    public void TopicInTheReason_WithFormatCharacters_Cleaned(string topic, string shown) => Assert.Contains(
        $"The topic {shown} is", Recognised.From($$"""{"topicName":"{{topic}}"}""", signedTimestamp: null).IgnoredBecause,
        StringComparison.Ordinal);

    [Fact]
    public void TopicInTheReason_Long_CutShort() => Assert.Equal(
        $"The topic {new string('t', 128)}… is not about presence.",
        Recognised.From($$"""{"topicName":"{{new string('t', 200)}}"}""", signedTimestamp: null).IgnoredBecause);

    [Fact]
    public void Array_SomeElementsIgnored_AllAreKnown()
    {
        var recognition = Recognised.From(
            $$$"""[{"topicName":"channel.metadata"},{{{Deliveries.Flat("a", "Busy", T)}}},{"source":"aws.scheduler","detail":{}},"""
                + $$$"""{"eventType":"Microsoft.X"}]""",
            signedTimestamp: null);

        Assert.Single(recognition.Changes);
        Assert.Null(recognition.IgnoredBecause);
        Assert.Equal(
            [IgnoredReason.Topic, IgnoredReason.Source, IgnoredReason.EventType], recognition.Ignored.Select(payload => payload.Reason));
    }
}
