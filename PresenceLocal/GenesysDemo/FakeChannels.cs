using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PresenceLocal.GenesysDemo;

/// <summary>
/// The organization's notification channels: created and subscribed by REST, listened to on a websocket that asks for no other sign
/// than its address. With the limits of the original: twenty channels, a thousand topics, one socket a channel, a day of life and
/// none beyond the token's; what is sent while no socket is open is lost.
/// </summary>
internal sealed class FakeChannels : IDisposable
{
    private const int MostChannels = 20;
    private const int MostTopics = 1_000;
    private const string HeartbeatFrame = """{"topicName":"channel.metadata","eventBody":{"message":"WebSocket Heartbeat"}}""";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan BetweenHeartbeats = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, FakeChannel> channels = new(StringComparer.Ordinal);
    private readonly FakeGenesys genesys;
    private readonly ITimer heart;
    private int created;
    private int sockets;
    private int evicted;
    private long uses;

    public FakeChannels(FakeGenesys genesys, TimeProvider timeProvider)
    {
        this.genesys = genesys;
        genesys.Changed += Tell;
        heart = timeProvider.CreateTimer(_ => Beat(), null, BetweenHeartbeats, BetweenHeartbeats);
    }

    /// <summary>Called after a user's change was sent, with what they are now and whether somebody listens.</summary>
    public event Action<FakeUser, bool>? Told;

    /// <summary>Channels that are listened to, or would be sent something.</summary>
    public IReadOnlyList<FakeChannel> InUse => [.. channels.Values.Where(channel => channel.IsConnected || channel.Topics.Count > 0)];

    /// <summary>Channels created so far.</summary>
    public int Created => created;

    /// <summary>Sockets accepted so far.</summary>
    public int Sockets => sockets;

    /// <summary>Channels that somebody listened to and that had to make room for others.</summary>
    public int Evicted => evicted;

    /// <summary>Which topics are rejected.</summary>
    public Func<string, bool> Rejects { get; set; } = _ => false;

    /// <summary>Whether heartbeats are sent and pings answered.</summary>
    public bool IsAlive { get; set; } = true;

    /// <summary>The host and port that addresses of channels name, if not those of the request.</summary>
    public string? StreamingHost { get; set; }

    /// <summary>To be called after <c>UseWebSockets</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        const string Channels = "/api/v2/notifications/channels";
        routes.MapPost(Channels, context => FakeGenesysRoutes.AnswerAsync(context, genesys, withToken: true, () => CreateAsync(context)));
        routes.MapMethods(
            $"{Channels}/{{id}}/subscriptions",
            ["GET", "PUT", "POST", "DELETE"],
            context => FakeGenesysRoutes.AnswerAsync(context, genesys, withToken: true, () => SubscribeAsync(context)));
        routes.MapGet(
            "/channels/{id}", context => FakeGenesysRoutes.AnswerAsync(context, genesys, withToken: false, () => ListenAsync(context)));
    }

    /// <summary>Sends an event to every channel that asks for its topic.</summary>
    /// <returns>Whether somebody listens to one of them.</returns>
    public bool Publish(string topic, string frame)
    {
        var isSent = false;
        foreach (var channel in channels.Values)
        {
            isSent |= channel.Asks(topic) && channel.Send(frame);
        }

        return isSent;
    }

    /// <summary>Forgets a channel, as when it has expired.</summary>
    public void Remove(FakeChannel channel)
    {
        channels.TryRemove(channel.Id, out _);
        channel.Close();
    }

    public void Dispose()
    {
        genesys.Changed -= Tell;
        heart.Dispose();
    }

    private void Tell(FakeUser user)
    {
        var isSent = Publish($"v2.users.{user.Id}.activity", FakeJson.Activity(user).ToJsonString());
        Told?.Invoke(user, isSent);
    }

    private void Beat()
    {
        foreach (var channel in channels.Values)
        {
            if (genesys.Now > channel.CreatedAt + Lifetime || !genesys.IsValid(channel.Token))
            {
                Remove(channel);
            }
            else if (IsAlive && channel.IsConnected)
            {
                channel.Send(HeartbeatFrame);
            }
        }
    }

    private Task CreateAsync(HttpContext context)
    {
        while (channels.Count >= MostChannels)
        {
            Evict();
        }

        var number = Interlocked.Increment(ref created);
        var channel = new FakeChannel(
            string.Create(CultureInfo.InvariantCulture, $"streaming-0-{number}-{Guid.NewGuid():N}"),
            context.Request.Headers.Authorization.ToString()["Bearer ".Length..], genesys.Now);
        Use(channel);
        channels[channel.Id] = channel;
        return FakeGenesysRoutes.WriteAsync(context, StatusCodes.Status200OK, new JsonObject
        {
            ["id"] = channel.Id,
            ["connectUri"] = $"ws://{StreamingHost ?? context.Request.Host.ToString()}/channels/{channel.Id}",
            ["expires"] = FakeJson.Time(channel.CreatedAt + Lifetime),
        });
    }

    /// <summary>Ends the channel that was used longest ago, those first that nobody listens to.</summary>
    private void Evict()
    {
        if (channels.Values.OrderBy(channel => channel.IsConnected).ThenBy(channel => channel.UsedAt).FirstOrDefault() is { } longestAgo)
        {
            if (longestAgo.IsConnected)
            {
                Interlocked.Increment(ref evicted);
            }

            Remove(longestAgo);
        }
    }

    private async Task SubscribeAsync(HttpContext context)
    {
        if (!channels.TryGetValue((string)context.GetRouteValue("id")!, out var channel))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "not.found");
            return;
        }

        Use(channel);
        List<string> topics = context.Request.Method is "GET" or "POST" ? [.. channel.Topics] : [];
        if (context.Request.Method is "PUT" or "POST")
        {
            var asked = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
            topics.AddRange(asked.EnumerateArray().Select(topic => topic.GetProperty("id").GetString()!));
        }

        if (topics.Count > MostTopics)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "bad.request");
            return;
        }

        if (topics.Exists(topic => Rejects(topic)) && context.Request.Query["ignoreErrors"] != "true")
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "missing.permissions");
            return;
        }

        channel.Ask(topics.Where(topic => !Rejects(topic)));
        var entities = topics.Select(
            topic => (JsonNode)new JsonObject { ["id"] = topic, ["state"] = Rejects(topic) ? "Rejected" : "Permitted" });
        await FakeGenesysRoutes.WriteAsync(
            context, StatusCodes.Status200OK, new JsonObject { ["entities"] = new JsonArray([.. entities]) });
    }

    private async Task ListenAsync(HttpContext context)
    {
        if (!channels.TryGetValue((string)context.GetRouteValue("id")!, out var channel))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        else
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            Interlocked.Increment(ref sockets);
            Use(channel);
            await channel.ServeAsync(socket, context.Abort, () => IsAlive);
        }
    }

    private void Use(FakeChannel channel) => channel.UsedAt = Interlocked.Increment(ref uses);

    private static Task RefuseAsync(HttpContext context, int status, string code) =>
        FakeGenesysRoutes.WriteAsync(context, status, FakeGenesysRoutes.Error(status, code, "The request is refused."));
}
