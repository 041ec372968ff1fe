using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;
using PresenceLocal.GenesysDemo;
using PresencePipeline.Notifications;

namespace PresenceFunctions.Tests.Notifications;

/// <summary>A whole host that follows an organization under load, while channels are killed.</summary>
[Collection(HungryTests.Name)]
public sealed class ChannelLoadTests(RedisFixture redis)
{
    /// <summary>More than an agent goes through while a channel is away, so that none looks as if it had lasted.</summary>
    private static readonly string[] Statuses = ["COMMUNICATING", "NOT_RESPONDING", "IDLE", "INTERACTING"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public Task Load_WithChannelsKilled_TheBoardSaysWhatIsTrueAndEachEventIsThereOnce() =>
        RunAsync(2_400, TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(3));

    /// <summary>To be run by hand: its figures stand in docs/performance.md.</summary>
    [Fact(Explicit = true)]
    public Task Load_OfTwelveThousandForTwoMinutes_TheBoardSaysWhatIsTrue() =>
        RunAsync(12_000, TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));

    private async Task RunAsync(int agents, TimeSpan duration, TimeSpan betweenKills)
    {
        var genesys = new FakeGenesys(TimeProvider.System);
        genesys.Clients[GenesysSettings.ClientId] = GenesysSettings.ClientSecret;
        using var channels = new FakeChannels(genesys, TimeProvider.System);
        await using var server = await FakeGenesysServer.StartAsync(genesys, channels.Map);
        genesys.Populate(agents);
        await using var app = await TestApp.StartAsync(
            redis, [.. server.Settings(), ("Genesys:Notifications", "true"), ("Source:Schedule", "* * * * * *")]);
        await TestApp.EventuallyAsync(
            () => Task.FromResult(channels.InUse.Where(channel => channel.IsConnected).Sum(channel => channel.Topics.Count) == agents),
            "all are followed", TimeSpan.FromMinutes(1));
        Assert.Equal((agents + 999) / 1000, channels.InUse.Count);
        await TenantTruth.EventuallyAsync(genesys, () => app.GetAsync("api/presence"), TimeSpan.FromMinutes(1));

        var latencies = await MeasureAsync(app, channels, () => ChangeAsync(genesys, channels, duration, betweenKills));
        await TenantTruth.EventuallyAsync(genesys, () => app.GetAsync("api/presence"), TimeSpan.FromMinutes(1));

        var entries = await app.Redis.StreamRangeAsync(app.Keys.Stream);
        Assert.Distinct(entries.Select(entry => $"{entry["agentId"]} {entry["kind"]} {entry["state"]} {entry["timestampMs"]}"));
        Assert.InRange(app.Services.GetRequiredService<FollowerCounts>().Gaps, 1, int.MaxValue);
        TestContext.Current.SendDiagnosticMessage(string.Create(
            CultureInfo.InvariantCulture,
            $"{latencies.Count} changes from frame to feed: p50 {At(0.5):0.0} ms, p99 {At(0.99):0.0} ms, most {latencies[^1]:0.0} "
                + $"ms; {app.Services.GetRequiredService<FollowerCounts>().Gaps} gaps"));

        double At(double share) => latencies[(int)(share * (latencies.Count - 1))];
    }

    /// <summary>200 changes a second, and now and then a channel whose connection breaks.</summary>
    private static async Task ChangeAsync(FakeGenesys genesys, FakeChannels channels, TimeSpan duration, TimeSpan betweenKills)
    {
        var random = new Random(7);
        var users = genesys.Users;
        var started = TimeProvider.System.GetTimestamp();
        var (killed, changed) = (0, 0);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        while (TimeProvider.System.GetElapsedTime(started) is var passed && passed < duration)
        {
            for (; changed < passed.TotalMilliseconds / 5; changed++)
            {
                // Every agent's change has another time than the one before, as in a contact centre.
                var user = users[(changed * 7) % users.Count];
                genesys.SetRouting(user.Id, Statuses[changed / users.Count % Statuses.Length]);
            }

            if (passed > betweenKills * (killed + 1))
            {
                killed++;
                channels.InUse[random.Next(channels.InUse.Count)].Kill();
            }

            await tick.WaitForNextTickAsync(Cancelled);
        }
    }

    /// <summary>What those changes took from their frame to a reader of the live feed that had one, in milliseconds, in order.</summary>
    private static async Task<List<double>> MeasureAsync(TestApp app, FakeChannels channels, Func<Task> load)
    {
        var sent = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        channels.Told += Note;
        await using var reader = await LiveReader.OpenAsync(app.Client);
        await reader.NextAsync("snapshot");
        var latencies = new List<double>();
        var loading = load();
        while (!loading.IsCompleted || !sent.IsEmpty)
        {
            var next = reader.NextAsync();
            if (loading.IsCompleted
                && await Task.WhenAny(next, Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Cancelled)) != next)
            {
                // What is left was on its way when its channel was killed.
                break;
            }

            var item = await next;
            if (item.EventType == "change" && JsonElement.Parse(item.Data) is var agent && agent.TryGetProperty("routing", out var routing)
                && sent.TryRemove(Key(agent.GetProperty("agentId").GetString()!, routing.GetProperty("since").GetInt64()), out var at))
            {
                latencies.Add(TimeProvider.System.GetElapsedTime(at).TotalMilliseconds);
            }
        }

        channels.Told -= Note;
        await loading;
        latencies.Sort();
        return latencies;

        void Note(FakeUser user, bool isListenedTo)
        {
            if (isListenedTo)
            {
                sent[Key(user.Id, user.RoutingSince.ToUnixTimeMilliseconds())] = TimeProvider.System.GetTimestamp();
            }
        }
    }

    private static string Key(string agent, long since) => string.Create(CultureInfo.InvariantCulture, $"{agent} {since}");
}
