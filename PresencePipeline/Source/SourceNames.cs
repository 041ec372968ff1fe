using PresencePipeline.Agents;
using PresencePipeline.Board;
using PresencePipeline.Genesys;

namespace PresencePipeline.Source;

/// <summary>What the errands know between two runs, and keep of the last.</summary>
internal sealed class SourceNames(
    BoardView board, AgentDirectory directory, SourceStore store, GenesysToken token, GenesysApi api, TimeProvider timeProvider)
{
    public UnknownAgents Unknown { get; } = new(timeProvider);

    public async Task<string> EpochAsync() => (await board.ReadAsync()).Epoch;

    /// <summary>Keeps the names of everybody on the board for another hour.</summary>
    public async Task KeepAsync() => await directory.RenewAsync([.. (await board.ReadAsync()).Rows.Keys]);

    public Task WriteUsageAsync() => store.WriteUsageAsync(token.ExpiresAt, api.Usage);
}
