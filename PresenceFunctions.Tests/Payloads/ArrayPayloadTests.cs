using System.Globalization;
using System.Text;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Payloads;
using PresencePipeline.Presence;

namespace PresenceFunctions.Tests.Payloads;

public sealed class ArrayPayloadTests
{
    private const long T = Recognised.T;
    private const string Heartbeat = """{"topicName":"channel.metadata","eventBody":{}}""";
    private const string Validation = """{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"c-1"}}""";

    private static readonly string Flat = Deliveries.Flat("a", "Busy", T);

    [Fact]
    public void Recognise_EventGrid_TheEventInItsMessage()
    {
        var direct = Assert.Single(Recognised.From("eventbridge-presence").Changes);

        Assert.Equal(direct, Assert.Single(Recognised.From("eventgrid").Changes));
        Assert.Equal([direct, .. Recognised.From("eventbridge-routing-status").Changes], Recognised.From("eventgrid-several").Changes);
    }

    [Fact]
    public void Recognise_EventGridValidation_ItsCode()
    {
        var recognition = Recognised.From("eventgrid-validation");

        Assert.Equal("512d38b6-c7b8-40c8-89fe-f46f9e9622b6", recognition.ValidationCode);
        Assert.Empty(recognition.Changes);
        Assert.Null(recognition.Problem);
    }

    [Fact]
    public void Recognise_ValidationBesideChanges_LosesNone()
    {
        var recognition = From(Heartbeat, Flat, Validation, Flat.Replace("Busy", "Meal", StringComparison.Ordinal));

        Assert.Equal("c-1", recognition.ValidationCode);
        Assert.Equal(["BUSY", "MEAL"], recognition.Changes.Select(change => change.State));
    }

    [Fact]
    public void Recognise_EventGridSystemEvent_Ignored() =>
        Assert.Contains("SubscriptionDeletedEvent", Recognised.From("eventgrid-system-event").IgnoredBecause, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"eventType":"GenesysCloudEvent","data":{}}""", "data.message")]
    [InlineData("""{"eventType":"GenesysCloudEvent"}""", "data.message")]
    [InlineData("""{"eventType":"GenesysCloudEvent","data":{"message":"{}"}}""", "message must be")]
    [InlineData("""{"eventType":"GenesysCloudEvent","data":{"message":{"agentId":"a","state":"BUSY","timestamp":1767225600}}}""", "source")]
    [InlineData("""{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{}}""", "validationCode")]
    [InlineData("""{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":1}}""", "validationCode")]
    [InlineData("""{"eventType":17}""", "eventType")]
    public void Recognise_EventGridFieldNotAcceptable_MalformedAndNamesIt(string element, string named)
    {
        Assert.StartsWith("[0]: ", From(element).Problem, StringComparison.Ordinal);
        Assert.Contains(named, From(element).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Recognise_Mixed_AllChangesInTheirOrder() => Assert.Equal(
        [
            (PresenceKind.Presence, T),
            (PresenceKind.Presence, T + 250),
            (PresenceKind.Routing, T + 1500),
            (PresenceKind.Presence, T + 750),
            (PresenceKind.Routing, T + 1500),
        ],
        Recognised.From("mixed").Changes.Select(change => (change.Kind, change.SourceTimeMs)));

    [Fact]
    public void Recognise_AllIgnored_IgnoredWithTheFirstReason()
    {
        var recognition = Recognised.From("mixed-all-ignored");

        Assert.Empty(recognition.Changes);
        Assert.Null(recognition.Problem);
        Assert.Equal(
            "None of 3 is a presence change; the first: The topic channel.metadata is not about presence.", recognition.IgnoredBecause);
        Assert.Equal("The topic channel.metadata is not about presence.", From(Heartbeat).IgnoredBecause);
    }

    [Theory]
    [InlineData("17")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""[{"agentId":"a","state":"BUSY","timestamp":1767225600}]""")]
    [InlineData("""{"agentId":"a","state":"\ud800","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a","state":"BUSY","timestamp":-1}""")]
    public void Recognise_OneMalformed_MalformedAndNamesItsIndex(string element)
    {
        foreach (var before in new[] { 0, 1, 12 })
        {
            var recognition = From([.. Enumerable.Repeat(Flat, before), element, Flat]);

            Assert.StartsWith($"[{before}]: ", recognition.Problem, StringComparison.Ordinal);
            Assert.Empty(recognition.Changes);
        }
    }

    [Fact]
    public void Recognise_Empty_Malformed() => Assert.Contains("empty", From().Problem, StringComparison.Ordinal);

    [Fact]
    public void Recognise_AsManyAsADeliveryMayHold_AllAndNotOneMore()
    {
        string[] changes = [.. Enumerable.Range(0, 500).Select(number => Deliveries.Flat($"agent-{number}", "Busy", T))];

        Assert.Equal(500, From([.. changes, Heartbeat]).Changes.Count);
        Assert.Contains("500", From([.. changes, Flat]).Problem, StringComparison.Ordinal);
        Assert.Contains("500", From([.. changes[1..], Deliveries.Activity("a", "Busy", "IDLE", T)]).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void EventId_OfADeliveryWithItsOwnId_TellsTheElementsApart()
    {
        var activity = Deliveries.Activity("a", "On Queue", "IDLE", T);

        Assert.Equal(["wh-1"], Ids(Flat));
        Assert.Equal(["wh-1"], Ids($"[{Flat}]"));
        Assert.Equal(["wh-1:presence", "wh-1:routing"], Ids(activity));
        Assert.Equal(["wh-1:0", "wh-1:2:presence", "wh-1:2:routing", "wh-1:3"], Ids($"[{Flat},{Heartbeat},{activity},{Flat}]"));
    }

    [Fact]
    public void EventId_ThePayloadsOwn_BeforeTheDeliverys()
    {
        Assert.Equal(["evt-000017"], Ids(Encoding.UTF8.GetString(PayloadFiles.Read("flat-with-event-id"))));
        Assert.Equal(["4c1f2a53-9b0e-4c57-9d2e-6a7b8c9d0e1f"], Ids(Encoding.UTF8.GetString(PayloadFiles.Read("eventgrid"))));
    }

    private static IEnumerable<string> Ids(string json)
    {
        Assert.True(EventId.TryParse("wh-1", out var id));
        var context = new DeliveryContext(Recognised.Received, Recognised.Received, null, id);
        return PayloadRecogniser.Recognise(Encoding.UTF8.GetBytes(json), context).Changes.Select(change => change.EventId.Value);
    }

    private static Recognition From(params string[] elements) =>
        Recognised.From(string.Create(CultureInfo.InvariantCulture, $"[{string.Join(',', elements)}]"), signedTimestamp: null);
}
