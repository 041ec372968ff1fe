using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Testing;
using PresenceFunctions.Tests.Testing.Genesys;
using PresenceLocal.GenesysDemo;
using PresencePipeline.Agents;
using PresencePipeline.Notifications;
using PresencePipeline.Streams;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Testing;

/// <summary>An organization with notification channels, and a pipeline that follows them; nothing else of it runs.</summary>
internal sealed class ChannelStage : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    private ChannelStage(FakeGenesysServer server, FakeChannels channels, Pipeline pipeline)
    {
        Server = server;
        Channels = channels;
        Pipeline = pipeline;
    }

    public FakeGenesysServer Server { get; }

    public FakeGenesys Genesys => Server.Genesys;

    public FakeChannels Channels { get; }

    public Pipeline Pipeline { get; }

    public FakeLogCollector Log => Pipeline.Get<FakeLogCollector>();

    public FollowerCounts Counts => Pipeline.Get<FollowerCounts>();

    /// <summary>Of another pipeline that follows the same organization.</summary>
    public (string, string)[] Settings => [.. Server.Settings(), ("Genesys:Notifications", "true")];

    public NotificationFollower Follower => Pipeline.Get<NotificationFollower>();

    /// <summary>The only channel that is open.</summary>
    public FakeChannel Channel => Assert.Single(Channels.InUse);

    public static async Task<ChannelStage> OpenAsync(
        RedisFixture redis, TimeProvider? time = null, params (string Name, string Value)[] settings)
    {
        var clock = time ?? TimeProvider.System;
        var genesys = new FakeGenesys(clock);
        genesys.Clients[GenesysSettings.ClientId] = GenesysSettings.ClientSecret;
        var channels = new FakeChannels(genesys, clock);
        var server = await FakeGenesysServer.StartAsync(genesys, channels.Map);
        var pipeline = await Pipeline.OpenAsync(redis, clock, [.. server.Settings(), ("Genesys:Notifications", "true"), .. settings]);
        return new ChannelStage(server, channels, pipeline);
    }

    /// <summary>
    /// Follows so many agents of the organization from now on, run after run as the hosts do it, and waits until all are.
    /// </summary>
    /// <param name="agents">Agents that are added before.</param>
    /// <param name="waitFor">How many are to be waited for, if not all.</param>
    public async Task<IReadOnlyList<FakeUser>> FollowAsync(int agents, int? waitFor = null)
    {
        var users = Genesys.Populate(agents);
        await StoreRosterAsync();
        running = RunAsync();
        await FollowedAsync(waitFor ?? agents);
        return users;
    }

    /// <summary>What a sweep does for the follower: it says which agents there are.</summary>
    public Task StoreRosterAsync() => Pipeline.Get<AgentRoster>().StoreAsync(Genesys.Users.Select(user => user.Id));

    /// <summary>Waits until so many agents are listened to.</summary>
    public Task FollowedAsync(int agents, TimeSpan? patience = null) => TestApp.EventuallyAsync(
        () => Task.FromResult(
            Channels.InUse.Where(channel => channel.IsConnected).SelectMany(channel => channel.Topics).Distinct().Count() == agents),
        $"{agents} agents are followed",
        patience);

    /// <summary>Waits until so many changes are in the stream, in whatever order, each once.</summary>
    public async Task<IReadOnlyList<string>> EntriesAsync(int count)
    {
        string[] entries = [];
        await TestApp.EventuallyAsync(
            async () =>
            {
                entries =
                    [.. (await Pipeline.Redis.StreamRangeAsync(Pipeline.Keys.Stream)).Select(
                        entry => $"{entry["agentId"]} {entry["kind"]} {entry["state"]} {entry["timestampMs"]}")];
                return entries.Length >= count;
            },
            $"{count} entries");
        Assert.Equal(count, entries.Length);
        Assert.Distinct(entries);
        return entries;
    }

    /// <summary>Waits until a sweep is wanted, and takes the wish away.</summary>
    public Task SweepIsWantedAsync() =>
        TestApp.EventuallyAsync(() => Pipeline.Redis.HashDeleteAsync(Pipeline.Partitions.Source, SourceFields.Gap), "a sweep is wanted");

    /// <summary>Waits until so many sockets were opened in place of others, and all that there are is open.</summary>
    public Task ReconnectedAsync(int times) => TestApp.EventuallyAsync(
        () => Task.FromResult(Counts.Reconnects == times && Channels.InUse.All(channel => channel.IsConnected)),
        $"{times} sockets were opened again", TimeSpan.FromSeconds(30));

    /// <summary>Delivers a notification as a relay does, signed.</summary>
    public async Task DeliverAsync(JsonNode notification)
    {
        var body = Encoding.UTF8.GetBytes(notification.ToJsonString());
        var context = new DefaultHttpContext { RequestServices = Pipeline.Services };
        context.Request.Method = HttpMethods.Post;
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(body);
        context.Request.Headers[GenesysRelaySignature.SignatureHeader] = GenesysRelaySignature.Sign(
            Encoding.UTF8.GetBytes(TestApp.Secret), body);
        var answer = await Pipeline.Get<IngestEndpoint>().HandleAsync(context.Request);
        await answer.ExecuteAsync(context);
        Assert.Equal(StatusCodes.Status200OK, context.Response.StatusCode);
    }

    /// <summary>Neither a channel's id, which is as good as its address, nor a token, nor the client's secret.</summary>
    public void NoSecretIsLogged() => Assert.DoesNotContain(
        Log.GetSnapshot(),
        record => ((string[])["streaming-0-", "token-", GenesysSettings.ClientSecret]).Any(
            secret => $"{record.Message} {record.Exception}".Contains(secret, StringComparison.Ordinal)));

    /// <summary>Ends the follower as a host does that stops.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Pipeline.DisposeAsync();
        await Server.DisposeAsync();
        Channels.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            await Follower.RunAsync(stop.Token);
        }
    }
}
