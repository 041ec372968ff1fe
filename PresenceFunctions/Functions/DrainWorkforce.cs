using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using PresencePipeline.Draining;
using PresencePipeline.Hosting;
using PresencePipeline.Streams;

namespace PresenceFunctions.Functions;

/// <summary>Drains the workforce's consumer group into timelines. No monitor: the schedule is below a minute.</summary>
public sealed class DrainWorkforce([FromKeyedServices(ConsumerGroups.Workforce)] GroupDrainer drainer)
{
    [Function(nameof(DrainWorkforce))]
    public Task RunAsync([TimerTrigger(Schedules.Drain, UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) =>
        drainer.RunAsync(cancellationToken);
}
