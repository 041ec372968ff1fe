namespace PresencePipeline.Board;

/// <summary>The board at one position of the change feed.</summary>
/// <param name="Epoch">Identity of the board's history; empty while there is none.</param>
/// <param name="Position">Id of the last change that is in <paramref name="Rows"/>.</param>
/// <param name="Rows">One per agent, by agent id, so that instances which show the same board answer alike.</param>
internal sealed record BoardSnapshot(string Epoch, string Position, IReadOnlyList<AgentRow> Rows);
