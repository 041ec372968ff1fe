using System.Net;
using System.Text;
using System.Text.Json;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Webhooks;

/// <summary>What senders in the field do to deliveries, over HTTP and a real Redis.</summary>
public sealed class RealSenderDeliveryTests(RedisFixture redis)
{
    [Theory]
    [InlineData("1")]
    [InlineData("8")]
    public async Task Agent_GuidInEitherCase_OneRowThatEveryRouteFinds(string partitions)
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Stream:Partitions", partitions)]);
        var id = Guid.NewGuid().ToString();
        await app.AcceptAsync(Deliveries.Presence(id.ToUpperInvariant(), "BUSY", Deliveries.Now - 2000));
        await app.AcceptAsync(Deliveries.Routing(id, "IDLE", Deliveries.Now - 1000));

        var agent = Assert.Single((await app.GetAsync("api/presence")).GetProperty("agents").EnumerateArray());

        Assert.Equal(id, agent.GetProperty("agentId").GetString());
        Assert.Equal(agent.GetRawText(), (await app.GetAsync($"api/presence/{id.ToUpperInvariant()}")).GetRawText());
        Assert.Single((await app.GetAsync($"api/workforce?agentId={id.ToUpperInvariant()}")).GetProperty("agents").EnumerateArray());
    }

    [Fact]
    public async Task Body_Compressed_415ThatSaysSo()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var body = Deliveries.Flat("a", "Busy", Deliveries.Now);

        using var identity = await app.PostAsync(body, request => request.Content!.Headers.ContentEncoding.Add("identity"));
        using var compressed = await app.PostAsync(body, request => request.Content!.Headers.ContentEncoding.Add("gzip"));

        Assert.Equal(HttpStatusCode.OK, identity.StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, compressed.StatusCode);
        Assert.Contains(
            "Content-Encoding",
            await compressed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ByteOrderMark_Signed_Received()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.PostAsync(
            [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Deliveries.Flat("a", "Busy", Deliveries.Now))]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task OutOfOffice_Active_BesideTheStateUntilItIsOver()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var (id, now) = (Deliveries.AgentId(), Deliveries.Now);
        await app.AcceptAsync(Activity(id, now - 5000, "true", now - 9000));

        var out1 = await app.GetAsync($"api/presence/{id}");
        await app.AcceptAsync(Activity(id, now - 4000, "false", now - 3000));
        var back = await app.GetAsync($"api/presence/{id}");

        Assert.True(out1.GetProperty("outOfOffice").GetBoolean());
        Assert.Equal(now - 9000, out1.GetProperty("outOfOfficeSince").GetInt64());
        Assert.Equal("INTERACTING", out1.GetProperty("state").GetString());
        Assert.False(back.TryGetProperty("outOfOffice", out _));
        Assert.Equal("INTERACTING", back.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Undated_RetriedLate_DoesNotOverrideWhatIsNewer()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Stream:DedupWindow", "00:00:01")]);
        var id = Deliveries.AgentId();
        var undated = Deliveries.Notification(
            id, "presence", """{"presenceDefinition":{"id":"d","systemPresence":"AVAILABLE"},"primary":true}""");
        var first = await app.AcceptAsync(undated);
        await app.AcceptAsync(Deliveries.Presence(id, "BUSY", Deliveries.Now + 50));
        await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System, TestContext.Current.CancellationToken);

        var retried = await app.AcceptAsync(undated);

        Assert.Equal("duplicate", retried.GetProperty("status").GetString());
        Assert.Equal(first.GetProperty("streamId").GetString(), retried.GetProperty("streamId").GetString());
        Assert.Equal("BUSY", (await app.GetAsync($"api/presence/{id}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task State_ToldAgain_KeepsItsBeginningOnBoardAndInWorkforce()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var (id, now) = (Deliveries.AgentId(), Deliveries.Now);
        await app.AcceptAsync(Deliveries.Presence(id, "BUSY", now - 600_000));
        var before = (await app.GetAsync($"api/presence/{id}")).GetProperty("updatedAt").GetInt64();

        await TestApp.EventuallyAsync(() => Task.FromResult(Deliveries.Now > before), "the clock has moved on");
        await app.AcceptAsync(Deliveries.Presence(id, "BUSY", now - 1000));
        var (agent, work) = await BothAsync(app, id);

        Assert.Equal(now - 600_000, agent.GetProperty("since").GetInt64());
        Assert.Equal(now - 600_000, agent.GetProperty("presence").GetProperty("since").GetInt64());
        Assert.Equal(now - 600_000, work.GetProperty("since").GetInt64());
        Assert.True(agent.GetProperty("updatedAt").GetInt64() > before);
    }

    [Fact]
    public async Task SecondaryPresence_Changed_IsAChangeOnBoardAndInWorkforce()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var (id, now) = (Deliveries.AgentId(), Deliveries.Now);
        await app.AcceptAsync(Deliveries.Presence(id, "BUSY", now - 600_000, "d-1"));
        await app.AcceptAsync(Deliveries.Presence(id, "BUSY", now - 1000, "d-2"));

        var (agent, work) = await BothAsync(app, id);

        Assert.Equal(now - 1000, agent.GetProperty("since").GetInt64());
        Assert.Equal(now - 1000, work.GetProperty("since").GetInt64());
    }

    [Fact]
    public async Task Pass_WithADeadTimer_ClaimsWhatIsStuck()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Drain:ClaimIdle", "00:00:01")]);
        await app.AcceptAsync(Deliveries.Flat("first", "Busy", Deliveries.Now));
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString, app.Keys.Name);
        await stream.AppendAsync(Changes.Of("stuck"));
        await app.Redis.StreamReadGroupAsync(app.Keys.Stream, ConsumerGroups.Dashboard, "dead", ">", 10);

        await TestApp.EventuallyAsync(
            async () =>
            {
                await app.AcceptAsync(Deliveries.Flat(Deliveries.AgentId(), "Busy", Deliveries.Now));
                return await app.Redis.KeyExistsAsync(app.Keys.Agent("stuck"));
            },
            "a webhook has claimed the entry");
    }

    [Fact]
    public async Task Passes_WithADeadTimer_ClaimOneBatchWithinClaimIdle()
    {
        const int Stuck = 25, Batch = 10;
        await using var app = await TestApp.StartAsync(
            redis, [.. TestApp.NoDrainer, ("Drain:ClaimIdle", "00:10:00"), ("Drain:BatchSize", $"{Batch}")]);
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString, app.Keys.Name);
        await stream.AppendAsync(Changes.Many(Stuck));
        var read = await app.Redis.StreamReadGroupAsync(app.Keys.Stream, ConsumerGroups.Dashboard, "dead", ">", Stuck);
        await app.Redis.ExecuteAsync(
            "XCLAIM",
            [app.Keys.Stream, ConsumerGroups.Dashboard, "dead", 0, .. read.Select(entry => (object)entry.Id), "IDLE", 1_200_000, "JUSTID"]);

        for (var delivery = 0; delivery < 5; delivery++)
        {
            await app.AcceptAsync(Deliveries.Flat(Deliveries.AgentId(), "Busy", Deliveries.Now));
        }

        Assert.Equal(
            Stuck - Batch, (await app.Redis.StreamPendingAsync(app.Keys.Stream, ConsumerGroups.Dashboard)).PendingMessageCount);
    }

    private static string Activity(string id, long at, string active, long modified) => Deliveries.Notification(
        id,
        "activity",
        $$$"""{"id":"{{{id}}}","routingStatus":{"status":"INTERACTING","startTime":"{{{Deliveries.Iso(at)}}}"},"presence":"""
            + $$$"""{"presenceDefinition":"""
            + $$$"""{"id":"d-1","systemPresence":"ON_QUEUE"},"modifiedDate":"{{{Deliveries.Iso(at)}}}"},"outOfOffice":{"active":"""
            + $$$"""{{{active}}},"modifiedDate":"{{{Deliveries.Iso(modified)}}}"}}""");

    private static async Task<(JsonElement Agent, JsonElement Work)> BothAsync(TestApp app, string id) => (
        await app.GetAsync($"api/presence/{id}"),
        Assert.Single((await app.GetAsync($"api/workforce?agentId={id}")).GetProperty("agents").EnumerateArray()));
}
