using System.Collections.Concurrent;

namespace PresencePipeline.Source;

/// <summary>Agents of whom Genesys Cloud has said that it does not know them. It is not asked again for ten minutes.</summary>
internal sealed class UnknownAgents(TimeProvider timeProvider)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, long> since = new(StringComparer.Ordinal);

    public bool Has(string agentId) => since.TryGetValue(agentId, out var at) && timeProvider.GetElapsedTime(at) < Kept;

    public void Add(IEnumerable<string> agentIds)
    {
        foreach (var (agentId, at) in since)
        {
            if (timeProvider.GetElapsedTime(at) >= Kept)
            {
                since.TryRemove(agentId, out _);
            }
        }

        foreach (var agentId in agentIds)
        {
            since[agentId] = timeProvider.GetTimestamp();
        }
    }
}
