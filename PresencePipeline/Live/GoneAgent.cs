namespace PresencePipeline.Live;

/// <summary>Data of a <c>gone</c> event.</summary>
/// <param name="AgentId">The agent whom the board has forgotten.</param>
internal sealed record GoneAgent(string AgentId);
