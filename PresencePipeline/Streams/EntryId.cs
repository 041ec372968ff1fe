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

    public static bool TryParse(ReadOnlySpan<char> text, out EntryId id)
    {
        id = default;
        var dash = text.IndexOf('-');
        if (dash < 0
            || !ulong.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || !ulong.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return false;
        }

        id = new EntryId(milliseconds, sequence);
        return true;
    }

    /// <summary>Reads an id that Redis has given.</summary>
    /// <exception cref="FormatException">The text is not an entry id.</exception>
    public static EntryId Parse(string? text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not an entry id.");

    public int CompareTo(EntryId other) =>
        Milliseconds == other.Milliseconds ? Sequence.CompareTo(other.Sequence) : Milliseconds.CompareTo(other.Milliseconds);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}");
}
