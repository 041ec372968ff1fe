using System.Collections.Immutable;

namespace PresencePipeline.Board;

/// <summary>The board at one position of the change feed.</summary>
/// <param name="Epoch">Identity of the board's history.</param>
/// <param name="Position">After the last change that is in <paramref name="Rows"/>.</param>
/// <param name="Rows">One per agent, by agent id, so that instances which show the same board answer alike.</param>
/// <param name="Step">Where to walk on from to what comes after it.</param>
internal sealed record BoardSnapshot(
    string Epoch, FeedPosition Position, ImmutableSortedDictionary<string, AgentRow> Rows, BoardStep Step);
