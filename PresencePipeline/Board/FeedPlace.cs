using System.Globalization;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>
/// A place in the change feed of one partition, after a change. As text it is the id of the feed's entry, which is one batch
/// of changes, or <c>&lt;id&gt;.&lt;n&gt;</c> after the first n changes of a batch that has more.
/// </summary>
/// <param name="Batch">The entry of the feed; 0-0 before the first.</param>
/// <param name="Within">How many changes of the batch; 0 for all of them.</param>
internal readonly record struct FeedPlace(EntryId Batch, int Within = 0)
{
    /// <summary>Before the first change.</summary>
    public static readonly FeedPlace None;

    /// <summary>The place after a batch.</summary>
    public static FeedPlace After(StreamEntry batch) => new(EntryId.Parse(batch.Id));

    public static bool TryParse(string? text, out FeedPlace place)
    {
        place = default;
        var within = 0;
        if (text?.Split('.') is not [var id, .. { Length: <= 1 } rest]
            || !EntryId.TryParse(id, out var batch)
            || (rest is [var count] && (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out within) || within == 0)))
        {
            return false;
        }

        place = new FeedPlace(batch, within);
        return true;
    }

    /// <summary>Whether it is later in the feed than another.</summary>
    public bool IsAfter(FeedPlace other) =>
        Batch > other.Batch || (Batch == other.Batch && other.Within != 0 && (Within == 0 || Within > other.Within));

    public override string ToString() => Within == 0 ? Batch.ToString() : string.Create(CultureInfo.InvariantCulture, $"{Batch}.{Within}");
}
