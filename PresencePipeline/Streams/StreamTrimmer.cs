using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Redis;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// Trims entries that are older than the retention and that every group has finished. The hard cap holds whatever groups have not
/// finished: a full Redis would refuse every delivery.
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
    /// Trims one partition while Redis refuses other commands. A full Redis refuses every write, even the heartbeat, but not
    /// trimming, without which it stays full. Whether that helped shows in the caller's next try.
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
            // Redis refuses that as well, or is away: the caller waits, and tries again.
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Lost} entries that a consumer group had not finished were trimmed: {Stream} had reached Stream:MaxLength, "
            + "{MaxLength}.")]
    private partial void LogLost(long lost, string stream, int maxLength);
}
