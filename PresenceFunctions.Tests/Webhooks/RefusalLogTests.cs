using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Webhooks;

/// <summary>What a refused delivery leaves in the log: why, and nothing of its body.</summary>
public sealed class RefusalLogTests(RedisFixture redis)
{
    private const string Secret = "??? *** !!!";

    [Theory]
    [InlineData($$"""{"agentId":"a","state":"{{Secret}}","timestamp":1767225600}""")]
    [InlineData($$"""{"agentId":"a","state":"BUSY","timestamp":"{{Secret}}"}""")]
    [InlineData($$$$"""{"topicName":"v2.users.a.presence","eventBody":{"presenceDefinition":{"systemPresence":"{{{{Secret}}}}"}}}""")]
    [InlineData($$$$"""{"topicName":"v2.users.a.routingStatus","eventBody":{"routingStatus":{"status":"{{{{Secret}}}}"}}}""")]
    [InlineData(
        $$$"""[{"topicName":"v2.audits.entitytype.UserPresence.entityid.a","eventBody":{"propertyChanges":"""
            + $$$"""[{"property":"PRESENCE","newValues":["{{{Secret}}}"]}]}}]""")]
    [InlineData($$"""{"{{Secret}}":""")]
    public async Task Body_Malformed_IsRefusedWithAWarningThatRepeatsNothingOfIt(string body)
    {
        await using var app = await TestApp.StartAsync(
            redis, services => services.AddFakeLogging(), [.. TestApp.NoDrainer, ("Logging:LogLevel:Default", "Trace")]);

        using var response = await app.PostAsync(body);

        await Refusal.AssertAsync(app, System.Net.HttpStatusCode.BadRequest, response);
        var log = app.Services.GetFakeLogCollector().GetSnapshot();
        Assert.Single(log, record => record.Level == LogLevel.Warning);
        Assert.DoesNotContain(log, record => record.Message.Contains(Secret, StringComparison.Ordinal));
    }
}
