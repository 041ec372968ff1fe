using System.Globalization;
using PresencePipeline.Streams;

namespace PresencePipeline.Lag;

/// <summary>The verdicts' reasons, in plain words.</summary>
internal static class LagReasons
{
    /// <summary>Stuck entries that are named.</summary>
    private const int Named = 5;

    public static string Ok(GroupReading now) => now.Backlog == 0
        ? "Nothing waits."
        : $"{Backlog(now)}: work in hand.";

    public static string CatchingUp(GroupReading now, double perSecond, TimeSpan left) =>
        $"{Backlog(now)}. The backlog shrinks by {Number(perSecond)} a second and will be gone in about {Time(left)}.";

    public static string FallingBehind(GroupReading now, double arriving, double finished) =>
        $"{Backlog(now)}. " + (finished < arriving
            ? $"The backlog grows by {Number(arriving - finished)} a second: {Number(arriving)} arrive and {Number(finished)} are finished."
            : $"The backlog hardly shrinks: {Number(arriving)} a second arrive and {Number(finished)} are finished.");

    public static string Stalled(GroupReading now, LagTrend trend, List<PendingEntry> stuck) =>
        $"{Backlog(now)}. " + (now.Consumers == 0
            ? "The group has no consumer that would read them. "
            : $"Nothing has been read for {Time(trend.StillFor)}. ") + (stuck.Count > 0 ? Names(stuck) : "") + HoldsBack(now);

    public static string Stuck(GroupReading now, List<PendingEntry> stuck) => Names(stuck) + HoldsBack(now);

    private static string Names(List<PendingEntry> stuck)
    {
        var names = string.Join(", ", stuck.Take(Named).Select(entry =>
            $"{entry.Id} ({Count(entry.Deliveries, "delivery", "deliveries")}, the last to {entry.Consumer} {Time(entry.Idle)} ago)"));
        var count = (stuck.Count == LagReader.ListedPending ? "At least " : "")
            + Count(stuck.Count, "pending entry is", "pending entries are");
        var more = stuck.Count > Named ? $" and {Number(stuck.Count - Named)} more" : "";
        var cause = stuck.Any(entry => entry.Deliveries > 1)
            ? "They fail however often they are claimed."
            : "Nobody claims them from their consumer.";
        return $"{count} stuck: {names}{more}. {cause} ";
    }

    public static string Unknown(GroupReading now, LagTrend trend) =>
        $"{Backlog(now)}. Which way that moves cannot be told yet: " + (trend.InPerSecond is null
            ? "there is no earlier sample to compare with."
            : "the lag is not known exactly enough to compare.");

    /// <summary>What to add where the lag is not what Redis reports; begins with a space.</summary>
    public static string Inexact(GroupReading now) => now.Basis switch
    {
        LagBasis.Counted => " The lag is inexact: Redis does not know it, so the entries were counted.",
        LagBasis.AtLeast => $" The lag is inexact: Redis does not know it, and counting ended at {Number(now.Lag)}.",
        _ => "",
    };

    /// <summary>What to add while hands help; begins with a space.</summary>
    public static string Hands(GroupReading now) => now.Hands switch
    {
        0 => "",
        1 => " A hand helps.",
        _ => $" {Number(now.Hands)} hands help.",
    };

    private static string Backlog(GroupReading now)
    {
        var unread = now.Lag > 0
            ? (now.Basis == LagBasis.AtLeast ? "At least " : "")
                + $"{Count(now.Lag, "entry is", "entries are")} unread, the oldest for {Time(now.OldestUnreadAge)}"
            : "";
        var pending = now.Pending > 0
            ? $"{Count(now.Pending, "entry is", "entries are")} pending, the oldest for {Time(now.OldestPendingAge)}"
            : "";
        return unread + (unread.Length > 0 && pending.Length > 0 ? "; " : "") + pending;
    }

    // Trimming removes what every group has finished, and nothing after it.
    private static string HoldsBack(GroupReading now)
    {
        EntryId first = now.OldestPending is [var oldest, ..] ? oldest.Id : now.FirstUnread ?? now.LastDelivered;
        return $"Meanwhile the stream cannot be trimmed from {first} on; if nobody needs the group, remove it (XGROUP DESTROY).";
    }

    private static string Count(long count, string one, string many) => $"{Number(count)} {(count == 1 ? one : many)}";

    private static string Number(double value) => value.ToString(value < 10 ? "0.#" : "#,0", CultureInfo.InvariantCulture);

    /// <summary>A time in the unit that says it best.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalMinutes: < 2 } => $"{Number(time.TotalSeconds)} s",
        { TotalHours: < 2 } => $"{Number(time.TotalMinutes)} min",
        { TotalDays: < 2 } => $"{Number(time.TotalHours)} h",
        _ => $"{Number(time.TotalDays)} days",
    };
}
