using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Workforce;

/// <summary>Says which timelines of one partition have changed since they were last looked at.</summary>
internal sealed class TimelineIndex(RedisConnection redis, StreamPartitions partitions, StreamKeys keys)
{
    /// <summary>How far Redis's clock may be set back, in microseconds, without a change being overlooked.</summary>
    private const double ClockStep = 10_000_000;

    // Timelines hold what was in the stream, so while the stream has the mark, those in memory may be behind, but belong to the same
    // history.
    private readonly HistoryMark mark = new(redis, keys.Stream);
    private string epoch = "";
    private string currentEpoch = "";
    private double position = double.NegativeInfinity;
    private double end;

    /// <summary>
    /// Whether what is known of the timelines is still so: not after Redis was flushed, or went back to an older replica.
    /// </summary>
    public async Task<bool> ContinuesAsync()
    {
        var holds = mark.HoldsAsync();
        currentEpoch = await EpochAsync();
        return await holds && currentEpoch == epoch;
    }

    // A key of another type is nobody's epoch, and would be in the way for ever.
    private async Task<string> EpochAsync()
    {
        try
        {
            return (string?)await redis.Database.StringGetAsync(keys.WorkforceEpoch) ?? "";
        }
        catch (RedisServerException failure) when (failure.Kind == RedisErrorKind.WrongType)
        {
            await redis.Database.KeyDeleteAsync(keys.WorkforceEpoch);
            return "";
        }
    }

    /// <summary>Begins again, with the history that is there now.</summary>
    public void Rewind() => (epoch, position) = (currentEpoch, double.NegativeInfinity);

    /// <summary>
    /// Agents and when their timelines last changed, from a little before the last change that it has told of. For different
    /// changes of an agent no two times are alike, since a script runs for longer than a microsecond.
    /// </summary>
    public async Task<IEnumerable<(string AgentId, double ChangedAt)>> ReadAsync()
    {
        var changed = await redis.Database.SortedSetRangeByScoreWithScoresAsync(keys.WorkforceAgents, position - ClockStep);
        end = changed.Length > 0 ? Math.Max(position, changed[^1].Score) : position;
        return changed.Select(agent => (AgentId: agent.Element.ToString(), agent.Score))
            .Where(agent => partitions.IsOf(keys, agent.AgentId));
    }

    /// <summary>To be called when the timelines that were listed have been read; the next listing starts from there.</summary>
    public Task AdvanceAsync()
    {
        position = end;
        return mark.SetAsync();
    }
}
