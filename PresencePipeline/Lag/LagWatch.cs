using Microsoft.Extensions.Options;
using PresencePipeline.Draining;

namespace PresencePipeline.Lag;

/// <summary>Takes a fresh reading of every group and judges it by the samples that are there. Writes none.</summary>
internal sealed class LagWatch(LagReader reader, LagSamples samples, IOptions<LagOptions> lag, IOptions<DrainOptions> drain)
{
    private readonly LagRules rules = LagRules.Of(lag.Value, drain.Value);

    /// <returns>One per group and partition of the stream; empty if there is no stream.</returns>
    public async Task<IReadOnlyList<JudgedGroup>> JudgeAsync() => await JudgeAsync(await reader.ReadAsync());

    /// <summary>Judges a reading that somebody has taken.</summary>
    public async Task<IReadOnlyList<JudgedGroup>> JudgeAsync(IReadOnlyList<StreamReading> reading)
    {
        var groups = reading.SelectMany(stream => stream.Groups.Select(group => (Stream: stream, Group: group))).ToList();
        var history = await Task.WhenAll(groups.Select(group => samples.ReadAsync(group.Group)));
        return
        [
            .. groups.Zip(history, (group, before) => Judge(group.Stream, group.Group, before)),
        ];
    }

    private JudgedGroup Judge(StreamReading stream, GroupReading reading, IReadOnlyList<LagSample> before)
    {
        var seen = reading with { SeenWaiting = LagTrend.Of(reading, before).WaitingFor };
        return new JudgedGroup(stream, seen, before, LagJudge.Judge(seen, before, rules));
    }
}
