namespace PresencePipeline.Board;

/// <summary>An agent's row as a change has left it.</summary>
/// <param name="Position">The position in the feed after the change.</param>
/// <param name="Row">The row then.</param>
internal sealed record BoardChange(FeedPosition Position, AgentRow Row);
