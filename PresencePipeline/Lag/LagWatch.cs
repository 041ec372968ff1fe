using Microsoft.Extensions.Options;
using PresencePipeline.Draining;

namespace PresencePipeline.Lag;

/// <summary>Takes a fresh reading of every group and judges it by the samples that are there. Writes none.</summary>
internal sealed class LagWatch(LagReader reader, LagSamples samples, IOptions<LagOptions> lag, IOptions<DrainOptions> drain)
{
    private readonly LagRules rules = LagRules.Of(lag.Value, drain.Value);

    /// <returns>One per group and partition of the stream; empty if there is no stream.</returns>
    public async Task<List<GroupLag>> JudgeAsync()
    {
        var groups = (await reader.ReadAsync()).SelectMany(stream => stream.Groups.Select(group => (Stream: stream, Group: group)))
            .ToList();
        var history = await Task.WhenAll(groups.Select(reading => samples.ReadAsync(reading.Group)));
        return [.. groups.Zip(history, (reading, before) => Judge(reading.Stream, reading.Group, before))];
    }

    private GroupLag Judge(StreamReading stream, GroupReading reading, IReadOnlyList<LagSample> before)
    {
        var seen = reading with { SeenWaiting = LagTrend.Of(reading, before).WaitingFor };
        return GroupLag.Of(stream, seen, LagJudge.Judge(seen, before, rules));
    }
}
