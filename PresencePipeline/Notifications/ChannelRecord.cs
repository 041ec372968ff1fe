namespace PresencePipeline.Notifications;

/// <summary>
/// A notification channel as Genesys Cloud describes it. Whoever knows the address may listen: it is a secret, and never logged.
/// </summary>
/// <param name="Id">The channel's id.</param>
/// <param name="ConnectUri">Where its socket is opened, without any other sign of who we are.</param>
internal sealed record ChannelRecord(string? Id, string? ConnectUri)
{
    /// <summary>Without the address.</summary>
    public override string ToString() => nameof(ChannelRecord);
}
