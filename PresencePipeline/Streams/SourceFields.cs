namespace PresencePipeline.Streams;

/// <summary>
/// Fields of the hash at <see cref="StreamPartitions.Source"/>, in which several rooms keep what is known of the source: each
/// writes its own fields only.
/// </summary>
internal static class SourceFields
{
    /// <summary>Identity of the last gap that was reported, and of the last that a sweep has closed.</summary>
    public const string Gap = "gap";
    public const string GapClosed = "gapClosed";

    /// <summary>Why changes may have been missed, in words for people.</summary>
    public const string GapReason = "gapReason";

    /// <summary>Version of the agent directory: another one says that what is kept of it in memory is old.</summary>
    public const string Directory = "directory";

    /// <summary>
    /// When a sweep has last confirmed the board, on our clock, Unix milliseconds; and whom it could not, as a JSON array.
    /// </summary>
    public const string ConfirmedAt = "confirmedAt";
    public const string Unconfirmed = "unconfirmed";

    /// <summary>State of the notification channels, as the JSON object that <c>GET /api/source</c> shows.</summary>
    public const string Notifications = "notifications";
}
