using Cronos;

namespace PresencePipeline.Running;

/// <summary>For runs that last until the next is due.</summary>
internal static class CronRest
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>
    /// How long it is until a schedule's next run; a day if it is longer, which a single delay might not be able to wait.
    /// </summary>
    public static TimeSpan RestAfter(this CronExpression schedule, DateTimeOffset now) =>
        schedule.GetNextOccurrence(now, TimeZoneInfo.Utc) - now is { } rest && rest < Longest ? rest : Longest;
}
