using System.Net;
using System.Text;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Webhooks;

/// <summary>Signed bodies that hold no delivery: each is answered 400, and nothing of it reaches the stream.</summary>
public sealed class MalformedDeliveryTests(RedisFixture redis)
{
    private const string Presence =
        """{"topicName":"v2.users.a.presence","eventBody":{"presenceDefinition":{"id":"d","systemPresence":"BUSY"}}}""";

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("not JSON")]
    [InlineData("{")]
    [InlineData("""{"agentId":"a","state":"BUSY","timestamp":1767225600""")]
    [InlineData("""{"agentId":"a","state":"BUSY","timestamp":1767225600,}""")]
    [InlineData("""{"agentId":"a","state":"BUSY","timestamp":1767225600} {}""")]
    [InlineData("""{'agentId':'a','state':'BUSY','timestamp':1767225600}""")]
    [InlineData("""{"agentId":"a","state":"BUSY","timestamp":1767225600} // no""")]
    [InlineData("\uFEFF")]
    [InlineData("17")]
    [InlineData("\"BUSY\"")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    public Task Body_NoObjectOrAnEmptyOne_400(string body) => AssertRefusedAsync(body);

    [Theory]
    [InlineData("""{"state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":null,"state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":17,"state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":{"id":"a"},"state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"","state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"  ","state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":".","state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"..","state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a\u0000b","state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a\nb","state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"\ud800","state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"AgentId":"a","state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a","state":null,"timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a","state":true,"timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a","state":["BUSY"],"timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a","state":"","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a","state":"?!","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a","state":"BU\u0007SY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a","state":"\udc00","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a","state":"BUSY","timestamp":1767225600,"eventId":17}""")]
    [InlineData("""{"agentId":"a","state":"BUSY","timestamp":1767225600,"eventId":""}""")]
    [InlineData("""{"agentId":"a","state":"BUSY","timestamp":1767225600,"eventId":"e\r\n"}""")]
    [InlineData("""{"agentId":"a","state":"BUSY","timestamp":1767225600,"eventSubscriptionId":[]}""")]
    [InlineData("""{"agentId":"a","state":"BUSY","timestamp":1767225600,"eventSubscriptionId":"s\u0000"}""")]
    [InlineData("""{"agentId":"a","state":"BUSY","timestamp":1767225600,"\ud800":1}""")]
    [InlineData("""{"agentId":"a","agentId":"b","state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a","\u0061gentId":"b","state":"BUSY","timestamp":1767225600}""")]
    [InlineData("""{"agentId":"a","state":"BUSY","timestamp":1767225600,"extra":{"x":1,"x":2}}""")]
    public Task Flat_FieldMissingOrNotAcceptable_400(string body) => AssertRefusedAsync(body);

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("0")]
    [InlineData("-1767225600")]
    [InlineData("9223372036854775807")]
    [InlineData("1e300")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("NaN")]
    [InlineData("\"NaN\"")]
    [InlineData("\"\"")]
    [InlineData("\"now\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"0001-01-01T00:00:00+14:00\"")]
    [InlineData("\"9999-12-31T23:59:59Z\"")]
    [InlineData("\"9999-12-31T23:59:59-14:00\"")]
    public Task Flat_AbsurdTimestamp_400(string timestamp) =>
        AssertRefusedAsync($$"""{"agentId":"a","state":"BUSY","timestamp":{{timestamp}}}""");

    [Fact]
    public Task Flat_NoTimestamp_400() => AssertRefusedAsync("""{"agentId":"a","state":"BUSY"}""");

    [Fact]
    public Task Flat_TimestampBeyondTheTolerance_400() =>
        AssertRefusedAsync(Deliveries.Flat("a", "BUSY", Deliveries.Now + 3_600_000));

    [Theory]
    [InlineData("agentId")]
    [InlineData("state")]
    [InlineData("eventId")]
    [InlineData("eventSubscriptionId")]
    public Task Flat_129Characters_400(string field)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["agentId"] = "a",
            ["state"] = "BUSY",
            ["eventId"] = "e",
            ["eventSubscriptionId"] = "s",
        };
        values[field] = new string('x', 129);
        return AssertRefusedAsync(
            $$"""{{{string.Join(',', values.Select(value => $"\"{value.Key}\":\"{value.Value}\""))}},"timestamp":1767225600}""");
    }

    [Theory]
    [InlineData("\"v2.users.a.presence\"", "17")]
    [InlineData("\"v2.users.a.presence\"", "\"v2.users....presence\"")]
    [InlineData("\"v2.users.a.presence\"", "\"v2.users.a\\u0000.presence\"")]
    [InlineData("\"eventBody\"", "\"event\"")]
    [InlineData("{\"presenceDefinition\":{\"id\":\"d\",\"systemPresence\":\"BUSY\"}}", "[]")]
    [InlineData("{\"presenceDefinition\":{\"id\":\"d\",\"systemPresence\":\"BUSY\"}}", "null")]
    [InlineData("{\"id\":\"d\",\"systemPresence\":\"BUSY\"}", "\"BUSY\"")]
    [InlineData("{\"id\":\"d\",\"systemPresence\":\"BUSY\"}", "null")]
    [InlineData("\"BUSY\"", "17")]
    [InlineData("\"BUSY\"", "null")]
    [InlineData("\"BUSY\"", "\"--\"")]
    [InlineData("\"BUSY\"", "\"\\ud800\"")]
    [InlineData("\"d\"", "7")]
    [InlineData("\"id\":\"d\",", "\"id\":\"d\",\"id\":\"e\",")]
    [InlineData("}}}", "},\"primary\":\"no\"}}")]
    [InlineData("}}}", "},\"modifiedDate\":\"soon\"}}")]
    [InlineData("}}}", "},\"modifiedDate\":\"9999-12-31T23:59:59Z\"}}")]
    public Task Presence_FieldNotAcceptable_400(string part, string replacement)
    {
        var body = Presence.Replace(part, replacement, StringComparison.Ordinal);
        Assert.NotEqual(Presence, body);
        return AssertRefusedAsync(body);
    }

    [Theory]
    [InlineData("routingStatus", """{"id":"a"}""")]
    [InlineData("routingStatus", """{"id":"a","routingStatus":"IDLE"}""")]
    [InlineData("routingStatus", """{"id":"a","routingStatus":{}}""")]
    [InlineData("routingStatus", """{"id":"a","routingStatus":{"status":1}}""")]
    [InlineData("routingStatus", """{"id":"a","routingStatus":{"status":"IDLE","startTime":-1}}""")]
    [InlineData("routingStatus", """{"id":"b","routingStatus":{"status":"IDLE"}}""")]
    [InlineData("routingStatus", """{"id":1,"routingStatus":{"status":"IDLE"}}""")]
    [InlineData("activity", """{"id":"b","routingStatus":{"status":"IDLE"}}""")]
    [InlineData("activity", """{"id":"a","routingStatus":{"status":"IDLE"},"presence":{}}""")]
    [InlineData("activity", """{"id":"a","routingStatus":{},"presence":{"presenceDefinition":{"systemPresence":"BUSY"}}}""")]
    public Task RoutingOrActivity_FieldNotAcceptable_400(string aspect, string eventBody) =>
        AssertRefusedAsync(Deliveries.Notification("a", aspect, eventBody));

    [Theory]
    [InlineData("[", "]")]
    [InlineData("""{"a":""", "}")]
    public Task Body_NestedTenThousandLevels_400(string open, string close)
    {
        var bomb = string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));
        return AssertRefusedAsync($$"""{"agentId":"a","state":"BUSY","timestamp":1767225600,"extra":{{bomb}}}""");
    }

    [Theory]
    [InlineData(0xC3, 0x28)]
    [InlineData(0xED, 0xA0)]
    [InlineData(0xFF, 0xFE)]
    public Task Body_InvalidUtf8_400(byte first, byte second)
    {
        var body = Encoding.UTF8.GetBytes("""{"agentId":"a??","state":"BUSY","timestamp":1767225600}""");
        var at = Array.IndexOf(body, (byte)'?');
        (body[at], body[at + 1]) = (first, second);
        return AssertRefusedAsync(body);
    }

    private Task AssertRefusedAsync(string body) => AssertRefusedAsync(Encoding.UTF8.GetBytes(body));

    private async Task AssertRefusedAsync(byte[] body)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        using var response = await app.PostAsync(body);
        await Refusal.AssertAsync(app, HttpStatusCode.BadRequest, response);
    }
}
