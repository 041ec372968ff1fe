using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PresencePipeline.Payloads;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Notifications;

/// <summary>
/// What becomes of every frame: events are recognised as a webhook's body is and handed on; whatever else comes is counted, and
/// of each kind that should not come the first is logged.
/// </summary>
internal sealed partial class FrameIntake(
    ChangeIntake changes, FollowerCounts counts, PresenceMetrics metrics, NotificationMetrics frames, TimeProvider timeProvider, ILogger<FrameIntake> logger)
{
    /// <summary>How far ahead of our clock a source time may be, as of a delivery by default.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<FrameKind, bool> complained = [];

    /// <summary>Deals with one frame; never waits.</summary>
    /// <param name="frame">The frame; not kept.</param>
    /// <param name="isAsked">Whether the channel has asked for a topic.</param>
    public FrameKind Take(SocketFrame frame, Func<string, bool> isAsked)
    {
        counts.FrameArrived();
        var kind = frame.IsTooLarge ? FrameKind.TooLarge : FrameClassifier.Classify(frame.Text, isAsked);
        if (kind == FrameKind.Event)
        {
            kind = TakeEvent(frame.Text);
        }
        else if (kind is FrameKind.Malformed or FrameKind.TooLarge or FrameKind.Unasked)
        {
            Complain(kind, $"{frame.Text.Length} bytes");
        }

        frames.FrameArrived(kind);
        return kind;
    }

    private FrameKind TakeEvent(ReadOnlyMemory<byte> text)
    {
        var now = timeProvider.GetUtcNow();
        var context = new DeliveryContext(now.ToUnixTimeMilliseconds(), (now + Tolerance).ToUnixTimeMilliseconds(), SignedTimestampMs: null);
        var recognition = PayloadRecogniser.Recognise(text, context);
        if (recognition.Problem is { } problem)
        {
            Complain(FrameKind.Malformed, problem);
            return FrameKind.Malformed;
        }

        foreach (var (reason, because) in recognition.Ignored)
        {
            metrics.PayloadIgnored(reason);
            LogIgnored(because);
        }

        changes.Take(recognition.Changes);
        return FrameKind.Event;
    }

    private void Complain(FrameKind kind, string problem)
    {
        if (complained.TryAdd(kind, true))
        {
            LogFirst(kind, problem);
        }
        else
        {
            LogAnother(kind, problem);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A notification channel has sent an unexpected frame ({Kind}: {Problem}); such frames are skipped and counted as presence.notifications.frames from now on.")]
    private partial void LogFirst(FrameKind kind, string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A notification channel has sent an unexpected frame ({Kind}: {Problem}).")]
    private partial void LogAnother(FrameKind kind, string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A payload was ignored: {Because}")]
    private partial void LogIgnored(string because);
}
