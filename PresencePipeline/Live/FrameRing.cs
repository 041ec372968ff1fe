using PresencePipeline.Board;

namespace PresencePipeline.Live;

/// <summary>The last frames of the live feed, numbered. The newest replace the oldest, whether or not readers still need them.</summary>
internal sealed class FrameRing(int capacity)
{
    private readonly LiveFrame?[] frames = new LiveFrame?[capacity];
    private long first;
    private FeedPosition? begun;

    /// <summary>The number that the next frame gets.</summary>
    public long Next { get; private set; }

    public void Add(LiveFrame frame)
    {
        frames[Next % capacity] = frame;
        Next++;
        if (Next - capacity > first)
        {
            first = Next - capacity;
            begun = null;
        }
    }

    /// <summary>Drops all frames; all readers so far have missed something.</summary>
    /// <param name="position">The position that the next frame follows, if it is known.</param>
    public void Clear(FeedPosition? position)
    {
        Array.Clear(frames);
        Next++;
        first = Next;
        begun = position;
    }

    /// <summary>Whether nothing from this number on has been dropped.</summary>
    public bool Reaches(long number) => number >= first;

    /// <summary>The frames from a number on, up to so many.</summary>
    public IEnumerable<LiveFrame> From(long number, int atMost)
    {
        for (var at = number; at < Math.Min(Next, number + atMost); at++)
        {
            yield return frames[at % capacity]!;
        }
    }

    /// <summary>The number of the frame that follows a position; null if the frames do not reach back to it.</summary>
    public long? After(FeedPosition position)
    {
        for (var at = Next - 1; at >= first; at--)
        {
            if (frames[at % capacity]!.Position == position)
            {
                return at + 1;
            }
        }

        return position == begun ? first : null;
    }
}
