using System.Globalization;
using PresencePipeline.Presence;
using StackExchange.Redis;

namespace PresencePipeline.Workforce;

/// <summary>
/// A change as a member of a timeline, a sorted set by source time: <c>&lt;offset&gt;&lt;entry id&gt;p|r&lt;state&gt;</c>. The
/// offset of the source time in its slice and the entry id, in hexadecimal, make the member of a redelivered entry the same
/// one again, and order changes of the same source time as their entries: members of one score are sorted as text.
/// </summary>
internal static class TimelineCodec
{
    private const char Presence = 'p';
    private const char Routing = 'r';

    public static RedisValue Encode(RedisValue entryId, PresenceChange change)
    {
        var id = entryId.ToString();
        var dash = id.IndexOf('-', StringComparison.Ordinal);
        var milliseconds = ulong.Parse(id.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture);
        var sequence = ulong.Parse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        var kind = change.Kind == PresenceKind.Routing ? Routing : Presence;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{TimeSlice.OffsetOf(change.SourceTimeMs):x7}{milliseconds:x11}{sequence:x4}{kind}{change.State}");
    }

    /// <returns>Null for a member that is not a change.</returns>
    public static TimelineChange? Decode(SortedSetEntry member)
    {
        var text = member.Element.ToString();
        var at = text.AsSpan().IndexOfAny(Presence, Routing);
        return at < 0 || at == text.Length - 1
            ? null
            : new TimelineChange(
                (long)member.Score,
                text[at] == Routing ? PresenceKind.Routing : PresenceKind.Presence,
                StateNames.Share(text.AsSpan(at + 1)));
    }
}
