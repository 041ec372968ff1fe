namespace PresencePipeline.Presence;

/// <summary>
/// The one state a wallboard shows. An agent who is ON_QUEUE is doing what the queue says (INTERACTING,
/// NOT_RESPONDING, …), unless the queue says OFF_QUEUE or what nobody knows; otherwise the presence counts.
/// </summary>
internal static class EffectiveState
{
    /// <returns>The state, and since when it holds, in Unix milliseconds on the source's clock.</returns>
    public static (string State, long Since) Of(string? presence, long presenceSince, string? routing, long routingSince) =>
        (presence, routing) switch
        {
            (StateNames.OnQueue, "IDLE" or "INTERACTING" or StateNames.NotResponding or "COMMUNICATING") =>
                (routing!, Math.Max(presenceSince, routingSince)),
            (not null, _) => (presence, presenceSince),
            _ => (routing ?? "", routingSince),
        };
}
