using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PresencePipeline.Running;

namespace PresencePipeline.Notifications;

/// <summary>Wires the room.</summary>
internal static class NotificationsServices
{
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.AddValidated<NotificationsOptions, NotificationsOptionsValidator>(NotificationsOptions.Section);
        services.AddSingleton<IValidateOptions<NotificationsOptions>>(
            new ScheduleValidator<NotificationsOptions>(options => options.Schedule));
        services.AddSingleton<NotificationMetrics>().AddSingleton<FollowerCounts>().AddSingleton<Gaps>().AddSingleton<ChangeIntake>()
            .AddSingleton<FrameIntake>();
        services.AddSingleton<TokenEra>().AddSingleton<ChannelApi>().AddSingleton<SocketConnector>().AddSingleton<ChannelOpener>()
            .AddSingleton<ChannelQuota>();
        services.AddTransient<ShardFollower>().AddSingleton<Func<ShardFollower>>(provider => provider.GetRequiredService<ShardFollower>);
        services.AddSingleton<ShardFollowers>().AddSingleton<NotificationStates>().AddSingleton<StateReporter>()
            .AddSingleton<FollowerLoop>();
        return services.AddPublic<NotificationFollower>();
    }
}
