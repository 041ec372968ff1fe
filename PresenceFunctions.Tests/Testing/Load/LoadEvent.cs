namespace PresenceFunctions.Tests.Testing;

/// <summary>A change as a sender knows it; no two of an agent and kind have the same source time.</summary>
/// <param name="AgentId">Whose it is.</param>
/// <param name="Kind"><c>presence</c> or <c>routing</c>.</param>
/// <param name="State">The canonical state.</param>
/// <param name="SourceTime">Unix milliseconds.</param>
/// <param name="DefinitionId">The organisation's presence definition, where it is told.</param>
/// <param name="Body">The delivery that says so, the same on every attempt.</param>
internal sealed record LoadEvent(string AgentId, string Kind, string State, long SourceTime, string? DefinitionId, string Body)
{
    /// <summary>What tells it from any other event, and is found again in its entry of the stream.</summary>
    public string Identity => $"{AgentId} {Kind} {State} {SourceTime}";
}
