namespace PresencePipeline.Notifications;

/// <summary>What came of trying to open a channel, or its socket once more.</summary>
internal sealed record OpenResult
{
    private OpenResult()
    {
    }

    /// <summary>The channel, if it is open.</summary>
    public NotificationChannel? Channel { get; private init; }

    /// <summary>Why it is not, in words for the operator, without the address.</summary>
    public string? Problem { get; private init; }

    /// <summary>How long Genesys Cloud asks to wait before the next try, if it does.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>Whether the channel is no more, or not ours, so that another one is needed.</summary>
    public bool IsGone { get; private init; }

    public static OpenResult Of(NotificationChannel channel) => new() { Channel = channel };

    public static OpenResult Failed(string problem, TimeSpan? retryAfter = null) => new() { Problem = problem, RetryAfter = retryAfter };

    public static OpenResult Gone(string problem) => new() { Problem = problem, IsGone = true };
}
