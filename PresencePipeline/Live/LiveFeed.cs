using System.Collections.Immutable;
using PresencePipeline.Board;
using PresencePipeline.Running;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Live;

/// <summary>
/// What this process tells all readers of the live feed: the board, and the last frames, each rendered once. A reader takes
/// frames at its own pace. If they are dropped before it has taken them it starts again from a snapshot, so a slow reader
/// costs no memory.
/// </summary>
internal sealed class LiveFeed : IDisposable
{
    /// <summary>Frames that are kept: 20 seconds at 200 changes a second.</summary>
    public const int Capacity = 4096;

    /// <summary>Frames that a reader takes at once, and holds while its client does not read.</summary>
    private const int AtOnce = 64;

    private readonly PresenceMetrics metrics;
    private readonly TimeProvider timeProvider;
    private readonly SharedRun rendering;
    private readonly Lock gate = new();
    private readonly FrameRing ring = new(Capacity);
    private readonly SemaphoreSlim arrivals = new(0);
    private ShownBoard? state;
    private volatile LiveSnapshot? rendered;
    private TaskCompletionSource growth = NewSignal();
    private int subscribers;

    public LiveFeed(PresenceMetrics metrics, TimeProvider timeProvider)
    {
        this.metrics = metrics;
        this.timeProvider = timeProvider;
        rendering = new SharedRun(RenderAsync);
    }

    public bool HasSubscribers => Volatile.Read(ref subscribers) > 0;

    /// <summary>Whether there is a board to show.</summary>
    public bool IsKnown => Volatile.Read(ref state) is not null;

    /// <summary>Counts a reader in.</summary>
    public void Enter()
    {
        metrics.LiveSubscriberCame();
        if (Interlocked.Increment(ref subscribers) == 1)
        {
            arrivals.Release();
        }
    }

    /// <summary>Counts a reader out.</summary>
    public void Leave()
    {
        Interlocked.Decrement(ref subscribers);
        metrics.LiveSubscriberLeft();
    }

    /// <summary>Returns when there are readers again, or after a while.</summary>
    public Task ArrivalAsync(TimeSpan atMost, CancellationToken cancellationToken) => arrivals.WaitAsync(atMost, cancellationToken);

    /// <summary>Shows a board that does not follow from what was shown before.</summary>
    public void Begin(BoardSnapshot board, ImmutableSortedDictionary<string, Agent> agents)
    {
        lock (gate)
        {
            ring.Clear(IsKnownFromPosition(board) ? board.Position : null);
            state = new ShownBoard(board, agents, ring.Next);
            Signal();
        }
    }

    /// <summary>Shows the changes since the last call.</summary>
    public void Add(BoardSnapshot board, ImmutableSortedDictionary<string, Agent> agents, IReadOnlyList<LiveFrame> frames)
    {
        lock (gate)
        {
            foreach (var frame in frames)
            {
                ring.Add(frame);
            }

            state = new ShownBoard(board, agents, ring.Next);
            Signal();
        }
    }

    /// <summary>Forgets the board, which can no longer be read; the streams of all readers end.</summary>
    public void Interrupt()
    {
        lock (gate)
        {
            ring.Clear(null);
            state = null;
            Signal();
        }
    }

    /// <summary>The whole board as it is now, rendered once for all who ask at the same time; null while no board is known.</summary>
    public async Task<LiveSnapshot?> SnapshotAsync()
    {
        await rendering.JoinAsync();
        return rendered;
    }

    /// <summary>Number of the frame after a position; null if the frames do not reach back to it.</summary>
    public long? After(FeedPosition position)
    {
        lock (gate)
        {
            return ring.After(position);
        }
    }

    /// <summary>Takes frames from a number on; false if the reader has missed some.</summary>
    public bool TryRead(ref long number, List<LiveFrame> frames)
    {
        lock (gate)
        {
            if (!ring.Reaches(number))
            {
                return false;
            }

            frames.AddRange(ring.From(number, AtOnce));
            number += frames.Count;
            return true;
        }
    }

    /// <summary>Completes when there is a frame with this number or a higher one.</summary>
    public Task GrowthAsync(long number)
    {
        lock (gate)
        {
            return ring.Next > number ? Task.CompletedTask : growth.Task;
        }
    }

    public void Dispose() => arrivals.Dispose();

    private async Task RenderAsync()
    {
        var shown = Volatile.Read(ref state);
        if (shown is null)
        {
            rendered = null;
        }
        else if (rendered?.Next != shown.Next)
        {
            List<Agent> agents = [.. shown.Agents.Values];
            var board = BoardDocument.Write(shown.Board, agents, BoardDocument.List(agents), timeProvider.GetUtcNow());
            rendered = new LiveSnapshot(await LiveEvents.SnapshotAsync(board, shown.Board.Position), shown.Board, shown.Next);
        }
    }

    /// <summary>
    /// Whether every reader at the board's position has seen this board. Before a feed's first change only an empty board is certain: the
    /// rows of another may come from changes that the feed has lost.
    /// </summary>
    private static bool IsKnownFromPosition(BoardSnapshot board) => board.Rows.IsEmpty || !board.Position.Places.Contains(FeedPlace.None);

    private void Signal()
    {
        var grown = growth;
        growth = NewSignal();
        grown.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
