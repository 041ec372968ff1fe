using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PresenceLocal.GenesysDemo;
using PresencePipeline.Board;
using PresencePipeline.Draining;
using PresencePipeline.Payloads;
using PresencePipeline.Presence;
using PresencePipeline.Source;

namespace PresenceFunctions.Tests.Testing.Genesys;

/// <summary>A fake organization and a pipeline that sweeps it, on one clock, which the test moves.</summary>
internal sealed class SweptBoard : IAsyncDisposable
{
    /// <summary>On the test's clock, which may leap.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private SweptBoard(FakeTimeProvider time, FakeGenesysServer server, Pipeline pipeline)
    {
        Time = time;
        Server = server;
        Pipeline = pipeline;
    }

    public FakeTimeProvider Time { get; }

    public FakeGenesysServer Server { get; }

    public FakeGenesys Genesys => Server.Genesys;

    public Pipeline Pipeline { get; }

    public static async Task<SweptBoard> OpenAsync(RedisFixture redis, params (string, string)[] settings)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var server = await GenesysSettings.StartAsync(time);
        return new SweptBoard(
            time,
            server,
            await Pipeline.OpenAsync(redis, time, [.. server.Settings(), ("Genesys:RequestsPerMinute", "3000"), .. settings]));
    }

    /// <summary>One run of the timer.</summary>
    public Task RunAsync() => Pipeline.Get<SourceSweeper>().RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Runs of the timer, so far apart that each sweeps.</summary>
    public Task SweepAsync(TimeSpan? after = null)
    {
        Time.Advance(after ?? TimeSpan.FromMinutes(5));
        return RunAsync();
    }

    public Task<SourceState> StateAsync() => Pipeline.Get<SourceStore>().ReadAsync();

    public async Task<Dictionary<string, Agent>> AgentsAsync() =>
        (await Pipeline.Get<BoardReader>().ReadAsync()).Agents.ToDictionary(agent => agent.AgentId, StringComparer.Ordinal);

    /// <summary>Brings notifications to the board as a webhook does, without the way there.</summary>
    public async Task DeliverAsync(params JsonObject[] notifications)
    {
        var now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        var context = new DeliveryContext(now, now + 300_000, null);
        var changes =
            notifications.Select(notification => Encoding.UTF8.GetBytes(notification.ToJsonString()))
                .SelectMany(body => PayloadRecogniser.Recognise(body, context).Changes).ToList();
        foreach (var some in changes.Chunk(100))
        {
            await Pipeline.Get<DrainingAppender>().AppendAsync(some, Patience);
        }
    }

    /// <summary>Agents whose state on the board is another than the organization's.</summary>
    public async Task<List<string>> WrongAsync()
    {
        var agents = await AgentsAsync();
        return [.. Genesys.Users.Where(user => Describe(user) != Describe(agents.GetValueOrDefault(user.Id))).Select(user => user.Id)];
    }

    public async ValueTask DisposeAsync()
    {
        await Pipeline.DisposeAsync();
        await Server.DisposeAsync();
    }

    private static string Describe(FakeUser user) => user.State != "active" || user.Presence is null or "OFFLINE"
        ? "gone"
        : Describe(user.Presence, user.PresenceSince.ToUnixTimeMilliseconds(), user.Routing, user.RoutingSince.ToUnixTimeMilliseconds());

    private static string Describe(Agent? agent) => agent?.Presence is not { State: not "OFFLINE" } presence
        ? "gone"
        : Describe(presence.State, presence.Since, agent.Routing?.Status, agent.Routing?.Since ?? 0);

    // No routing status, and OFF_QUEUE, say the same.
    private static string Describe(string presence, long since, string? routing, long routingSince) =>
        $"{presence} {(routing is null or "OFF_QUEUE" ? "" : routing)} {EffectiveState.Of(presence, since, routing, routingSince).State}";
}
