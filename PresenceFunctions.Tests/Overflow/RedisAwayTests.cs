using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Overflow;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Overflow;

/// <summary>The host while Redis is away, with a storage account and without.</summary>
public sealed class RedisAwayTests(RedisFixture redis, AzuriteFixture azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Deliveries_WhileRedisIsAway_AreDeferredAndAppliedWhenItReturns()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var app = await StartAsync(server, await azurite.SettingsAsync());
        await app.AcceptAsync(Deliveries.Flat("agent-before", "Busy", Deliveries.Now));
        await server.KillAsync();

        var answers = await SendAsync(app, "agent-away", 100);
        var (status, body) = await ReadyAsync(app);
        await server.StartAsync();
        await TestApp.EventuallyAsync(async () => await CountAsync(app, "agent-away-") == 100, "all are on the board", Patience);

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.Accepted, """{"status":"deferred"}"""), answer));
        Assert.Equal((HttpStatusCode.OK, "degraded"), (status, body.GetProperty("status").GetString()));
        Assert.All(
            (string[])["redis", "overflow"],
            name => Assert.Equal("degraded", body.GetProperty("checks").GetProperty(name).GetProperty("status").GetString()));
        Assert.Contains(
            "deferred", body.GetProperty("checks").GetProperty("redis").GetProperty("hint").GetString(), StringComparison.Ordinal);
        await TestApp.EventuallyAsync(
            async () =>
            {
                using var response = await app.PostAsync(Deliveries.Flat("agent-after", "Busy", Deliveries.Now));
                return response.StatusCode == HttpStatusCode.OK;
            },
            "deliveries go into the stream again",
            Patience);
        await TestApp.EventuallyAsync(
            async () => await app.Services.GetRequiredService<OverflowWatch>().CountAsync() == 0, "nothing waits", Patience);
    }

    [Fact]
    public async Task Deliveries_WhileRedisAndTheStorageAreAway_503AndWhatWasAcceptedIsAppliedInTheEnd()
    {
        await using var storage = await AzuriteProcess.StartNewAsync(persists: true);
        await using var server = await RedisProcess.StartNewAsync();
        await using var app = await StartAsync(server, AzuriteFixture.Settings(storage.ConnectionString));
        await app.AcceptAsync(Deliveries.Flat("agent-before", "Busy", Deliveries.Now));
        await server.KillAsync();
        var deferred = await SendAsync(app, "agent-deferred", 50);
        await storage.WrittenAsync();
        await storage.KillAsync();

        using var refused = await app.PostAsync(Deliveries.Flat("agent-refused", "Busy", Deliveries.Now));
        var (status, _) = await ReadyAsync(app, until: HttpStatusCode.ServiceUnavailable);
        await server.StartAsync();
        await storage.StartAsync();

        Assert.All(deferred, answer => Assert.Equal(HttpStatusCode.Accepted, answer.Status));
        await Refusal.AssertAsync(app, HttpStatusCode.ServiceUnavailable, refused);
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        await TestApp.EventuallyAsync(
            async () => await CountAsync(app, "agent-deferred-") == 50, "all that was accepted is on the board", Patience);
    }

    [Fact]
    public async Task Storage_KilledWhileItHoldsThousands_AllAreAppliedAfterItsReturn()
    {
        await using var storage = await AzuriteProcess.StartNewAsync(persists: true);
        await using var pipeline = await Pipeline.OpenAsync(redis, AzuriteFixture.Settings(storage.ConnectionString));
        var waiting = Changes.Many(5000).ToList();
        while (waiting.Count > 0)
        {
            // What a busy machine refuses is put again.
            var puts = waiting.ConvertAll(change => (Change: change, Put: pipeline.Get<OverflowWriter>().PutAsync([change])));
            await Task.WhenAny(Task.WhenAll(puts.Select(put => put.Put)));
            waiting = [.. puts.Where(put => !put.Put.IsCompletedSuccessfully).Select(put => put.Change)];
        }

        await storage.WrittenAsync();

        await storage.KillAsync();
        await pipeline.DrainAsync(ConsumerGroups.Dashboard);
        await storage.StartAsync();

        await TestApp.EventuallyAsync(
            async () =>
            {
                await pipeline.DrainAsync(ConsumerGroups.Dashboard);
                return await pipeline.Redis.SortedSetLengthAsync(pipeline.Keys.Agents) == 5000;
            },
            "all are on the board",
            Patience);
    }

    private Task<TestApp> StartAsync(RedisProcess server, (string, string)[] overflow) =>
        TestApp.StartAsync(redis, [.. overflow, ("Redis:ConnectionString", server.ConnectionString)]);

    private static async Task<(HttpStatusCode Status, string Body)[]> SendAsync(TestApp app, string prefix, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(async number =>
        {
            var delivery = Deliveries.Flat($"{prefix}-{number}", "Busy", Deliveries.Now);
            (HttpStatusCode Status, string Body) answer = default;
            await TestApp.EventuallyAsync(
                async () =>
                {
                    // A machine that is too busy for the storage's deadline says 503, and a sender tries again.
                    using var response = await app.PostAsync(delivery);
                    answer = (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
                    return answer.Status != HttpStatusCode.ServiceUnavailable;
                },
                "it is answered other than 503",
                Patience);
            return answer;
        }));

    private static async Task<(HttpStatusCode Status, JsonElement Body)> ReadyAsync(TestApp app, HttpStatusCode? until = null)
    {
        (HttpStatusCode Status, JsonElement Body) ready = default;
        await TestApp.EventuallyAsync(
            async () =>
            {
                using var response = await app.Client.GetAsync("api/health/ready", TestContext.Current.CancellationToken);
                ready = (
                    response.StatusCode,
                    JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
                return until is null || ready.Status == until;
            },
            $"ready is {until}",
            Patience);
        return ready;
    }

    /// <summary>Agents on the board. Those from before Redis was killed may be lost with what it had not written.</summary>
    private static async Task<int> CountAsync(TestApp app, string prefix)
    {
        using var response = await app.Client.GetAsync("api/presence", TestContext.Current.CancellationToken);
        return response.IsSuccessStatusCode
            ? JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("agents")
                .EnumerateArray().Count(agent => agent.GetProperty("agentId").GetString()!.StartsWith(prefix, StringComparison.Ordinal))
            : 0;
    }
}
