using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Redis;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// Keeps the stream as long as its retention and as what any group has not finished, but never longer than its hard cap:
/// a full Redis would refuse every delivery.
/// </summary>
internal sealed partial class StreamTrimmer(
    RedisConnection redis,
    IOptions<StreamOptions> options,
    PresenceMetrics metrics,
    TimeProvider timeProvider,
    ILogger<StreamTrimmer> logger)
{
    private static readonly string Script = LuaScripts.Load("trim.lua");

    /// <summary>Trims one partition.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task TrimAsync(StreamKeys keys)
    {
        var now = timeProvider.GetUtcNow();
        var keepFrom = (now - options.Value.Retention).ToUnixTimeMilliseconds();
        var reply = await redis.Database.ScriptEvaluateAsync(
            Script, [keys.Stream], [keepFrom, options.Value.MaxLength, now.ToUnixTimeMilliseconds()]);
        var (finished, lost) = ((long)reply[0], (long)reply[1]);
        metrics.EntriesTrimmed(finished, forced: false);
        metrics.EntriesTrimmed(lost, forced: true);
        if (lost > 0)
        {
            LogLost(lost, keys.Name, options.Value.MaxLength);
        }
    }

    /// <summary>
    /// Trims one partition while Redis refuses something else. A full Redis refuses all that writes, down to the heartbeat, but
    /// not trimming, without which it stays full. Whether it succeeds shows in what is tried next.
    /// </summary>
    public async Task MakeRoomAsync(StreamKeys keys, Exception failure)
    {
        if (failure is not RedisServerException)
        {
            return;
        }

        try
        {
            await TrimAsync(keys);
        }
        catch (Exception again) when (RedisFailure.IsPassing(again))
        {
            // It refuses that as well, or has gone: the caller waits, and tries again.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Lost} entries were trimmed that a consumer group had not finished: {Stream} had reached Stream:MaxLength, {MaxLength}.")]
    private partial void LogLost(long lost, string stream, int maxLength);
}
