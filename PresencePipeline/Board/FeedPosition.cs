using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace PresencePipeline.Board;

/// <summary>
/// A position in the change feed: a place in the feed of each partition. As text the places stand in the partitions' order with
/// <c>_</c> between them; whoever keeps a position need not know that.
/// </summary>
/// <param name="Places">One per partition.</param>
internal sealed record FeedPosition(ImmutableArray<FeedPlace> Places)
{
    private const char Separator = '_';

    /// <summary>Before the first change of a feed with so many partitions.</summary>
    public static FeedPosition Start(int partitions) => new([.. Enumerable.Repeat(FeedPlace.None, partitions)]);

    public static bool TryParse(string? text, [NotNullWhen(true)] out FeedPosition? position)
    {
        position = null;
        var texts = text?.Split(Separator) ?? [];
        var places = new FeedPlace[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            if (!FeedPlace.TryParse(texts[i], out places[i]))
            {
                return false;
            }
        }

        position = texts.Length == 0 ? null : new FeedPosition([.. places]);
        return position is not null;
    }

    /// <summary>The position with another place in one partition.</summary>
    public FeedPosition With(int partition, FeedPlace place) => new(Places.SetItem(partition, place));

    public bool Equals(FeedPosition? other) => other is not null && Places.AsSpan().SequenceEqual(other.Places.AsSpan());

    public override int GetHashCode() => Places.Aggregate(0, HashCode.Combine);

    public override string ToString() => string.Join(Separator, Places);
}
