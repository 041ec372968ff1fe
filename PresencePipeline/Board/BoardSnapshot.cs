namespace PresencePipeline.Board;

/// <summary>The board at one position of the change feed.</summary>
/// <param name="Epoch">Identity of the board's history; empty while there is none.</param>
/// <param name="Position">Id of the last change that is in <paramref name="Rows"/>.</param>
/// <param name="Rows">One per agent, in no particular order.</param>
internal sealed record BoardSnapshot(string Epoch, string Position, IReadOnlyList<AgentRow> Rows);
