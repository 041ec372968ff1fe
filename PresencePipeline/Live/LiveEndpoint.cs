using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Board;
using PresencePipeline.Redis;

namespace PresencePipeline.Live;

/// <summary>Answers <c>GET /api/presence/live</c>.</summary>
public sealed class LiveEndpoint
{
    private const string LastEventIdHeader = "Last-Event-ID";
    private const string LastEventIdQuery = "lastEventId";

    private readonly LiveFeed feed;
    private readonly LiveFollower follower;
    private readonly LiveReplay replay;
    private readonly IHostApplicationLifetime host;
    private readonly TimeSpan lifetime;
    private readonly TimeProvider timeProvider;
    private readonly RedisAnswers redis;

    internal LiveEndpoint(
        LiveFeed feed,
        LiveFollower follower,
        LiveReplay replay,
        IHostApplicationLifetime host,
        IOptions<LiveOptions> options,
        TimeProvider timeProvider,
        ILogger<LiveEndpoint> logger)
    {
        this.feed = feed;
        this.follower = follower;
        this.replay = replay;
        this.host = host;
        lifetime = options.Value.Lifetime;
        this.timeProvider = timeProvider;
        redis = new RedisAnswers("The live feed is not reachable", timeProvider, logger);
    }

    /// <summary>
    /// The board and then every change to it, as server-sent events: 200, or 503 without Redis. <c>Last-Event-ID</c> (or
    /// <c>?lastEventId=</c>) resumes after an event that was received before.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the stream as its <see cref="LiveOptions.Lifetime"/> does: between events.</param>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken cancellationToken) => redis.AnswerAsync(async () =>
    {
        await follower.CatchUpAsync();
        var start = await StartAsync(LastEventId(request));
        return new LiveAnswer(start, feed, replay, lifetime, timeProvider, host.ApplicationStopping, cancellationToken);
    });

    private async Task<LiveStart> StartAsync(string? lastEventId)
    {
        if (string.IsNullOrEmpty(lastEventId))
        {
            return new LiveStart(null, null);
        }

        return FeedPosition.TryParse(lastEventId, out var position) && await replay.ReachesAsync(position)
            ? new LiveStart(position, null)
            : new LiveStart(null, LiveReset.Position);
    }

    private static string? LastEventId(HttpRequest request) =>
        request.Headers.TryGetValue(LastEventIdHeader, out var header) ? header : request.Query[LastEventIdQuery];
}
