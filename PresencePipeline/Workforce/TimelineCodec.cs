using System.Buffers;
using System.Globalization;
using PresencePipeline.Presence;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Workforce;

/// <summary>
/// A change as a member of a timeline, a sorted set by source time: <c>&lt;offset&gt;&lt;entry id&gt;p|r&lt;state&gt;</c>,
/// and <c>|&lt;definition&gt;</c> after it where one is known. The
/// offset of the source time in its slice and the entry id, in hexadecimal, make the member of a redelivered entry the same
/// one again, and order changes of the same source time as their entries: members of one score are sorted as text.
/// </summary>
internal static class TimelineCodec
{
    private const char Presence = 'p';
    private const char Routing = 'r';

    /// <summary>The year 5138; far from where a sum of times overflows.</summary>
    private const double EndOfTimes = 1e14;

    private const string Separator = "|";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Digits before the kind at least.</summary>
    private const int Digits = 7 + 11 + 4;

    public static RedisValue Encode(RedisValue entryId, PresenceChange change)
    {
        var id = EntryId.Parse(entryId);
        var kind = change.Kind == PresenceKind.Routing ? Routing : Presence;
        var suffix = change.DefinitionId is { } definition ? Separator + definition : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{TimeSlice.OffsetOf(change.SourceTimeMs):x7}{id.Milliseconds:x11}{id.Sequence:x4}{kind}{change.State}{suffix}");
    }

    /// <returns>Null for a member that is not a change.</returns>
    public static TimelineChange? Decode(SortedSetEntry member)
    {
        var text = member.Element.ToString();
        var at = text.AsSpan().IndexOfAnyExcept(HexDigits);
        if (at < Digits || text[at] is not (Presence or Routing) || !(member.Score is > 0 and < EndOfTimes))
        {
            return null;
        }

        var end = text.IndexOf(Separator, at, StringComparison.Ordinal);
        var state = end < 0 ? text.AsSpan(at + 1) : text.AsSpan(at + 1, end - at - 1);
        var definition = end < 0 ? null : text[(end + 1)..];
        return state.IsEmpty
            ? null
            : new TimelineChange(
                (long)member.Score,
                text[at] == Routing ? PresenceKind.Routing : PresenceKind.Presence,
                StateNames.Share(state),
                definition);
    }
}
