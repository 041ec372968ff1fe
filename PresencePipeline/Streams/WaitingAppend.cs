using PresencePipeline.Presence;

namespace PresencePipeline.Streams;

/// <summary>A delivery's changes that wait to be appended; completes when they are, or when it is too late.</summary>
/// <param name="changes">Appended together or not at all.</param>
/// <param name="deadline">How long they may wait.</param>
/// <param name="timeProvider">The clock.</param>
/// <remarks>Continuations run elsewhere: the next call of the script must not wait until a response is written.</remarks>
internal sealed class WaitingAppend(IReadOnlyList<PresenceChange> changes, TimeSpan deadline, TimeProvider timeProvider)
    : TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private readonly long since = timeProvider.GetTimestamp();

    public IReadOnlyList<PresenceChange> Changes { get; } = changes;

    public TimeSpan Remaining => deadline - timeProvider.GetElapsedTime(since);
}
