using Microsoft.Extensions.Options;
using PresencePipeline.Draining;

namespace PresencePipeline.Lag;

/// <summary>Takes a fresh reading of every group and judges it by the samples that are there. Writes none.</summary>
internal sealed class LagWatch(LagReader reader, LagSamples samples, IOptions<LagOptions> lag, IOptions<DrainOptions> drain)
{
    private readonly LagRules rules = LagRules.Of(lag.Value, drain.Value);

    /// <returns>One per group of the stream; empty if there is no stream.</returns>
    public async Task<List<GroupLag>> JudgeAsync()
    {
        var reading = await reader.ReadAsync();
        var history = await Task.WhenAll(reading.Groups.Select(samples.ReadAsync));
        return [.. reading.Groups.Zip(history, (group, before) => GroupLag.Of(reading, group, LagJudge.Judge(group, before, rules)))];
    }
}
