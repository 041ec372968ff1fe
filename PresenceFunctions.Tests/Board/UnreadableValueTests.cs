using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Board;

/// <summary>One value that cannot be read back spoils itself only.</summary>
public sealed class UnreadableValueTests(RedisFixture redis)
{
    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("17")]
    [InlineData("""{"order":"1","applied":"1","kind":"presence","state":"BUSY","raw":"BU""")]
    [InlineData("""{"order":"1","applied":"never","kind":"presence","state":"BUSY","raw":"BUSY","since":1}""")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public async Task Row_ThatCannotBeRead_CostsNobodyElseTheirs(string value)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("good", "Busy", Deliveries.Now));
        await app.Redis.HashSetAsync(app.Keys.Agent("bad"), "presence", value);
        await app.Redis.SortedSetAddAsync(app.Keys.Agents, "bad", Deliveries.Now);

        await AssertShownAsync(app, "good");
        await using (var live = await LiveReader.OpenAsync(app.Client))
        {
            var agents = JsonElement.Parse((await live.NextAsync("snapshot")).Data).GetProperty("agents").EnumerateArray();
            Assert.Equal(["good"], agents.Select(agent => agent.GetProperty("agentId").GetString()));
        }

        using (var bad = await app.Client.GetAsync("api/presence/bad", TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.NotFound, bad.StatusCode);
        }

        await app.AcceptAsync(Deliveries.Flat("bad", "Meal", Deliveries.Now));
        await AssertShownAsync(app, "bad", "good");
    }

    [Fact]
    public async Task Row_OfAnotherType_CostsNobodyElseTheirs()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("good", "Busy", Deliveries.Now));
        await app.Redis.StringSetAsync(app.Keys.Agent("bad"), "x", TimeSpan.FromMinutes(5));
        await app.Redis.SortedSetAddAsync(app.Keys.Agents, "bad", Deliveries.Now);

        await AssertShownAsync(app, "good");
    }

    /// <summary>The second batch of a second, which does not tidy.</summary>
    [Fact]
    public async Task Index_OfAnotherType_FailsTheBatchBeforeAnythingIsWritten()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var changes = Changes.Many(2);
        await stream.Board.ApplyAsync([new DecodedEntry("1-0", changes[0])]);
        await stream.Redis.KeyDeleteAsync(stream.Keys.Agents);
        await stream.Redis.StringSetAsync(stream.Keys.Agents, "x", TimeSpan.FromMinutes(5));

        await Assert.ThrowsAsync<RedisServerException>(() => stream.Board.ApplyAsync([new DecodedEntry("2-0", changes[1])]));

        Assert.True(await stream.IsAppliedAsync(changes[0]));
        Assert.False(await stream.IsAppliedAsync(changes[1]));
    }

    [Fact]
    public async Task Row_ThatCannotBeRead_CountedAndLoggedOnce()
    {
        await using var app = await TestApp.StartAsync(
            redis,
            services => services.AddFakeLogging(),
            [.. TestApp.NoDrainer, ("Logging:LogLevel:PresencePipeline.Telemetry", "Error")]);
        using var counted = new MetricCollector<long>(
            app.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), PresenceMetrics.MeterName, "presence.unreadable");
        await app.Redis.HashSetAsync(app.Keys.Agent("bad"), "presence", "not json");
        await app.Redis.SortedSetAddAsync(app.Keys.Agents, "bad", Deliveries.Now);

        await app.GetAsync("api/presence");
        await app.Redis.KeyDeleteAsync(app.Keys.Epoch);
        await app.GetAsync("api/presence");

        Assert.Equal(["row", "row"], counted.GetMeasurementSnapshot().Select(measured => measured.Tags["what"]));
        Assert.Single(
            app.Services.GetFakeLogCollector().GetSnapshot(),
            record => record.Message.Contains("cannot be read and is skipped", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("ahead")]
    [InlineData("year")]
    public async Task Change_ThatCannotBeRead_PassedBy(string id)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("before", "Busy", Deliveries.Now));
        await AssertShownAsync(app, "before");
        await using var reader = await LiveReader.OpenAsync(app.Client);
        await app.Redis.ExecuteAsync("XADD", (string)app.Keys.Changes!, Id(id), "x", "y");
        await AssertShownAsync(app, "before");
        await app.AcceptAsync(Deliveries.Flat("after", "Busy", Deliveries.Now));

        await AssertShownAsync(app, "after", "before");
        await reader.UntilAsync(item => item.EventType == "change" && item.Data.Contains("after", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Epoch_OfAnotherType_BeginsAnew()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        await app.Redis.KeyDeleteAsync([app.Keys.Epoch, app.Keys.WorkforceEpoch]);
        await app.Redis.ListLeftPushAsync(app.Keys.Epoch, "x");
        await app.Redis.ListLeftPushAsync(app.Keys.WorkforceEpoch, "x");

        await AssertShownAsync(app, "a");
        Assert.Single((await app.GetAsync("api/workforce")).GetProperty("agents").EnumerateArray());
    }

    [Fact]
    public async Task Timeline_WithMembersThatAreNone_CostsNobodyTheirs()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now - 5000));
        await app.AcceptAsync(Deliveries.Flat("b", "Busy", Deliveries.Now - 5000));
        var slice = PresencePipeline.Workforce.TimeSlice.Of(Deliveries.Now - 5000);
        await app.Redis.SortedSetAddAsync(
            app.Keys.Timeline("a", slice),
            [new("garbage", Deliveries.Now), new("p", double.PositiveInfinity), new(new string('0', 22) + "pX", double.NegativeInfinity)]);
        await app.Redis.StringSetAsync(app.Keys.Timeline("b", slice), "x", TimeSpan.FromMinutes(5));

        var agent = Assert.Single((await app.GetAsync("api/workforce")).GetProperty("agents").EnumerateArray());

        Assert.Equal(("a", "BUSY"), (agent.GetProperty("agentId").GetString(), agent.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task LagSampleProfileHeartbeatAndDeadLetter_ThatCannotBeRead_EveryRouteAnswers()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var id = Deliveries.AgentId();
        await app.AcceptAsync(Deliveries.Flat(id, "Busy", Deliveries.Now));
        foreach (var group in PresencePipeline.Streams.ConsumerGroups.All)
        {
            await app.Redis.ExecuteAsync("XADD", (string)app.Keys.LagSamples(group)!, "*", "x", "y");
            await app.Redis.ListLeftPushAsync(app.Keys.Draining(group), "x");
        }

        await app.Redis.StringSetAsync("agent-directory:" + id, "[", TimeSpan.FromMinutes(5));
        await app.Redis.ExecuteAsync("XADD", (string)app.Keys.DeadLetters!, "*", "x", "y");

        foreach (var route in new[] { "presence", $"presence/{id}", "workforce", "lag", "dead-letters", "health/ready" })
        {
            using var response = await app.Client.GetAsync($"api/{route}", TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{route}: {response.StatusCode}");
        }
    }

    private static async Task AssertShownAsync(TestApp app, params string[] agents) => Assert.Equal(
        agents, (await app.GetAsync("api/presence")).GetProperty("agents").EnumerateArray().Select(
            agent => agent.GetProperty("agentId").GetString()));

    private static string Id(string kind) => kind == "*"
        ? kind
        : (Deliveries.Now + (long)TimeSpan.FromDays(kind == "year" ? 365 : 0.1).TotalMilliseconds)
            .ToString(CultureInfo.InvariantCulture) + "-0";
}
