using PresencePipeline.Agents;
using PresencePipeline.Board;
using PresencePipeline.Genesys;

namespace PresencePipeline.Source;

/// <summary>Finds the names of agents who have come to the board since the last sweep.</summary>
internal sealed class Newcomers(BoardView board, AgentDirectory directory, GenesysUsers users, Sweep sweep)
{
    /// <exception cref="GenesysException">They were not to be had.</exception>
    public async Task NameAsync(UnknownAgents unknown, CancellationToken cancellationToken)
    {
        List<string> agents =
            [.. (await board.ReadAsync()).Rows.Keys.Where(agentId => Guid.TryParse(agentId, out _) && !unknown.Has(agentId))];
        var profiles = await directory.FindAsync(agents);
        var nameless = agents.Zip(profiles).Where(agent => agent.Second?.Name is null).Select(agent => agent.First).ToList();
        foreach (var batch in nameless.Chunk(users.BatchSize))
        {
            var found = (await users.FindAsync(batch, cancellationToken)).Users;

            // Also one without a name: asking again would not find one.
            unknown.Add(batch.Except(found.Where(user => user.Name is not null).Select(user => user.Id.Value), StringComparer.Ordinal));
            await sweep.NameAsync(found);
        }
    }
}
