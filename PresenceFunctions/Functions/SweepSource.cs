using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Hosting;
using PresencePipeline.Source;

namespace PresenceFunctions.Functions;

/// <summary>Asks Genesys Cloud where everybody is, when that is due. No monitor: the schedule is below a minute.</summary>
public sealed class SweepSource(SourceSweeper sweeper)
{
    [Function(nameof(SweepSource))]
    public Task RunAsync([TimerTrigger(Schedules.Source, UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) =>
        sweeper.RunAsync(cancellationToken);
}
