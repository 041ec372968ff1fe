using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using PresencePipeline.Draining;
using PresencePipeline.Hosting;
using PresencePipeline.Streams;

namespace PresenceFunctions.Functions;

/// <summary>Drains the dashboard's consumer group into the live board. No monitor: the schedule is below a minute.</summary>
public sealed class DrainDashboard([FromKeyedServices(ConsumerGroups.Dashboard)] GroupDrainer drainer)
{
    [Function(nameof(DrainDashboard))]
    public Task RunAsync([TimerTrigger(Schedules.Drain, UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) =>
        drainer.RunAsync(cancellationToken);
}
