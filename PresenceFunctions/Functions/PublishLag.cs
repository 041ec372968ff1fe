using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Hosting;
using PresencePipeline.Lag;

namespace PresenceFunctions.Functions;

/// <summary>Samples how far each consumer group is behind. No monitor: the schedule is below a minute.</summary>
public sealed class PublishLag(LagPublisher publisher)
{
    [Function(nameof(PublishLag))]
    public Task RunAsync([TimerTrigger(Schedules.Lag, UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) =>
        publisher.PublishAsync(cancellationToken);
}
