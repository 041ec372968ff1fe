using PresencePipeline.Presence;

namespace PresencePipeline.Overflow;

/// <summary>A delivery's changes on their way into the overflow queue; completes when all are in it.</summary>
/// <param name="changes">The changes.</param>
internal sealed class DeferredDelivery(IReadOnlyList<PresenceChange> changes) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>Each change as it stands in a message.</summary>
    public IReadOnlyList<string> Encoded { get; } = [.. changes.Select(OverflowMessage.Encode)];

    /// <summary>Characters.</summary>
    public int Length => Encoded.Sum(change => change.Length);
}
