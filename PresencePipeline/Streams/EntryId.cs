using System.Globalization;

namespace PresencePipeline.Streams;

/// <summary>An entry's id: milliseconds of Redis's clock when it was appended, and a number among those of one millisecond.</summary>
internal readonly record struct EntryId : IComparable<EntryId>
{
    private EntryId(ulong milliseconds, ulong sequence)
    {
        Milliseconds = milliseconds;
        Sequence = sequence;
    }

    public ulong Milliseconds { get; }

    public ulong Sequence { get; }

    public static bool operator <(EntryId left, EntryId right) => left.CompareTo(right) < 0;

    public static bool operator >(EntryId left, EntryId right) => left.CompareTo(right) > 0;

    public static bool operator <=(EntryId left, EntryId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EntryId left, EntryId right) => left.CompareTo(right) >= 0;

    public static bool TryParse(string? text, out EntryId id)
    {
        id = default;
        if (text?.Split('-') is not [var milliseconds, var sequence]
            || !ulong.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            || !ulong.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        id = new EntryId(time, number);
        return true;
    }

    public int CompareTo(EntryId other) =>
        Milliseconds == other.Milliseconds ? Sequence.CompareTo(other.Sequence) : Milliseconds.CompareTo(other.Milliseconds);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}");
}
