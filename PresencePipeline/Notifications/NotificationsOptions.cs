using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Notifications;

/// <summary>
/// Settings of the follower of the notification channels, section <c>Notifications</c>; <c>Genesys:Notifications</c> turns it on.
/// </summary>
public sealed class NotificationsOptions
{
    public const string Section = "Notifications";

    /// <summary>
    /// When a run of the follower starts, which lasts until the next one: NCRONTAB with six fields, the first of them seconds, in
    /// UTC. Channels outlast runs, and close when none has started for half a minute, so keep the period below that. Default every
    /// ten seconds.
    /// </summary>
    [Required]
    public string Schedule { get; set; } = "*/10 * * * * *";
}

[OptionsValidator]
internal sealed partial class NotificationsOptionsValidator : IValidateOptions<NotificationsOptions>;
