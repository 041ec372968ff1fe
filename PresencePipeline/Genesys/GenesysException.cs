namespace PresencePipeline.Genesys;

/// <summary>
/// Genesys Cloud has not given what it was asked for. The message is one line, fit for a log, with Genesys Cloud's correlation id
/// where there is one.
/// </summary>
/// <param name="failure">Why, for callers.</param>
/// <param name="message">Why, for operators.</param>
/// <param name="innerException">The cause, if it is ours to see.</param>
internal sealed class GenesysException(
    GenesysFailure failure, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public GenesysFailure Failure { get; } = failure;

    /// <summary>How long it wants to be left alone, where it says so.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
