namespace PresencePipeline;

/// <summary>
/// The host must not start. The message says in one line which setting or secret is the reason, and where it was looked for.
/// </summary>
public sealed class StartupException : Exception
{
    public StartupException()
    {
    }

    public StartupException(string message)
        : base(message)
    {
    }

    public StartupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
