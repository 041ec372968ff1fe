using PresencePipeline.Presence;

namespace PresencePipeline.Overflow;

/// <summary>A delivery's changes on their way into the overflow queue; completes when all are in it.</summary>
internal sealed class DeferredDelivery : TaskCompletionSource
{
    public DeferredDelivery(IReadOnlyList<PresenceChange> changes)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Encoded = [.. changes.Select(OverflowMessage.Encode)];
        Length = Encoded.Sum(change => change.Length);
    }

    /// <summary>Each change as it stands in a message.</summary>
    public IReadOnlyList<string> Encoded { get; }

    /// <summary>Characters of all of them.</summary>
    public int Length { get; }
}
