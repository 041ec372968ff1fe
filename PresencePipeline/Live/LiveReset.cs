namespace PresencePipeline.Live;

/// <summary>Data of a <c>reset</c> event: the reader must forget what it knows, and a snapshot follows.</summary>
/// <param name="Reason">One of the reasons below.</param>
internal sealed record LiveReset(string Reason)
{
    /// <summary>The feed does not have the position: it was trimmed, belongs to another history, or never existed.</summary>
    public static readonly LiveReset Position = new("position");

    /// <summary>The reader missed changes while it was connected: it is too slow, or the board has a new history.</summary>
    public static readonly LiveReset Gap = new("gap");
}
