namespace PresencePipeline.Secrets;

/// <summary>Secrets cannot be read at the moment. The message says why in general terms and holds nothing secret.</summary>
/// <param name="message">Why.</param>
/// <param name="detail">What went wrong exactly, in one line; for the operator.</param>
/// <param name="innerException">The cause.</param>
internal sealed class SecretsAwayException(string message, string detail, Exception innerException) : Exception(message, innerException)
{
    public string Detail { get; } = detail;
}
