using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// Keeps the stream as long as its retention and as what any group has not finished, but never longer than its hard cap:
/// a full Redis would refuse every delivery.
/// </summary>
internal sealed partial class StreamTrimmer(
    RedisConnection redis,
    StreamKeys keys,
    IOptions<StreamOptions> options,
    PresenceMetrics metrics,
    TimeProvider timeProvider,
    ILogger<StreamTrimmer> logger)
{
    private static readonly string Script = LuaScripts.Load("trim.lua");

    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task TrimAsync()
    {
        var keepFrom = (timeProvider.GetUtcNow() - options.Value.Retention).ToUnixTimeMilliseconds();
        var reply = await redis.Database.ScriptEvaluateAsync(Script, [keys.Stream], [keepFrom, options.Value.MaxLength]);
        var (finished, lost) = ((long)reply[0], (long)reply[1]);
        metrics.EntriesTrimmed(finished, forced: false);
        metrics.EntriesTrimmed(lost, forced: true);
        if (lost > 0)
        {
            LogLost(lost, options.Value.MaxLength);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Lost} entries were trimmed that a consumer group had not finished: the stream had reached Stream:MaxLength, {MaxLength}.")]
    private partial void LogLost(long lost, int maxLength);
}
