namespace PresencePipeline.Live;

/// <summary>Data of a <c>reset</c> event: what the reader knows is worth nothing any more, and a snapshot follows.</summary>
/// <param name="Reason">One of the reasons below.</param>
internal sealed record LiveReset(string Reason)
{
    /// <summary>The feed does not have the position: it was trimmed, is of another history, or never was one.</summary>
    public static readonly LiveReset Position = new("position");

    /// <summary>Changes were missed while connected: the reader is too slow, or the board's history began anew.</summary>
    public static readonly LiveReset Gap = new("gap");
}
