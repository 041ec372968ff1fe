using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Hosting;
using PresencePipeline.Notifications;

namespace PresenceFunctions.Functions;

/// <summary>
/// Follows Genesys Cloud's notification channels where <c>Genesys:Notifications</c> is set, until the next run is due. No monitor:
/// the schedule is below a minute.
/// </summary>
public sealed class FollowNotifications(NotificationFollower follower)
{
    [Function(nameof(FollowNotifications))]
    public Task RunAsync(
        [TimerTrigger(Schedules.Notifications, UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) =>
        follower.RunAsync(cancellationToken);
}
