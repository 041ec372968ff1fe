using PresencePipeline.Streams;

namespace PresencePipeline.Lag;

/// <summary>How far one consumer group is behind at one moment. Length, lag and pending are three different numbers.</summary>
internal sealed record GroupReading
{
    public required string Group { get; init; }

    /// <summary>The partition of the stream; null if there is only one.</summary>
    public int? Partition { get; init; }

    /// <summary>The moment, on the clock of Redis, which also stamps the ids: Unix milliseconds.</summary>
    public required long At { get; init; }

    /// <summary>Entries ever added to the stream, those trimmed since included.</summary>
    public required long Added { get; init; }

    /// <summary>Entries not yet delivered to the group.</summary>
    public required long Lag { get; init; }

    public LagBasis Basis { get; init; }

    /// <summary>Entries delivered to a consumer of the group and not acknowledged.</summary>
    public required long Pending { get; init; }

    public required long Consumers { get; init; }

    /// <summary>Consumers among them that help on demand and are alive.</summary>
    public long Hands { get; init; }

    public required EntryId LastDelivered { get; init; }

    /// <summary>The first entry not yet delivered; null if there is none.</summary>
    public EntryId? FirstUnread { get; init; }

    /// <summary>The pending entries with the lowest ids, not more than <see cref="LagReader.ListedPending"/> of them.</summary>
    public IReadOnlyList<PendingEntry> OldestPending { get; init; } = [];

    /// <summary>Entries that the group has not finished: lag and pending together.</summary>
    public long Backlog => Lag + Pending;

    /// <summary>How long samples have seen entries wait while the group read nothing: the age of ids that are ahead of the clock.</summary>
    public TimeSpan SeenWaiting { get; init; }

    /// <summary>Zero if nothing is unread.</summary>
    public TimeSpan OldestUnreadAge => FirstUnread is { } id ? Longer(Age(id), SeenWaiting) : TimeSpan.Zero;

    /// <summary>Since the entry was appended, or at least since it was delivered last. Zero if nothing is pending.</summary>
    public TimeSpan OldestPendingAge => OldestPending is [var oldest, ..] ? Longer(Age(oldest.Id), oldest.Idle) : TimeSpan.Zero;

    /// <summary>How long ago an entry was appended. Not negative, although ids may run ahead of a clock that was set back.</summary>
    public TimeSpan Age(EntryId id) => TimeSpan.FromMilliseconds(Math.Max(0, At - (long)Math.Min(id.Milliseconds, long.MaxValue)));

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
