using Microsoft.Extensions.Options;

namespace PresencePipeline.Overflow;

/// <summary>How many messages wait in the overflow queue.</summary>
internal sealed class OverflowWatch
{
    /// <summary>How old a reading may be for those who only want to know: wallboards and probes ask often.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    /// <summary>An older reading is not reported: whoever took it may not drain any more.</summary>
    private static readonly TimeSpan ReportedFor = TimeSpan.FromSeconds(30);

    private readonly StorageQueue? queue;
    private readonly TimeProvider timeProvider;
    private volatile Reading? last;

    public OverflowWatch(StorageAccess storage, IOptions<OverflowOptions> options, OverflowMetrics metrics, TimeProvider timeProvider)
    {
        queue = storage.Queue(options.Value.QueueName);
        this.timeProvider = timeProvider;
        metrics.Observe(() => Last(ReportedFor)?.Waiting);
    }

    /// <summary>Whether there is a queue at all.</summary>
    public bool IsConfigured => queue is not null;

    /// <summary>Messages that wait, by a reading of the last seconds; null if there is no queue.</summary>
    /// <exception cref="Exception">The queue cannot be asked; see <see cref="StorageFailure"/>.</exception>
    public async Task<long?> WaitingAsync() => Last(FreshFor)?.Waiting ?? (IsConfigured ? await CountAsync() : null);

    /// <summary>Asks the queue.</summary>
    /// <exception cref="Exception">It cannot be asked; see <see cref="StorageFailure"/>.</exception>
    public async Task<long> CountAsync()
    {
        var waiting = await queue!.CountAsync();
        last = new Reading(waiting, timeProvider.GetTimestamp());
        return waiting;
    }

    private Reading? Last(TimeSpan within) => last is { } reading && timeProvider.GetElapsedTime(reading.At) < within ? reading : null;

    private sealed record Reading(long Waiting, long At);
}
