using System.Text.Json;
using PresencePipeline.Payloads;
using PresencePipeline.Presence;

namespace PresencePipeline.Genesys;

/// <summary>
/// How many users are in each presence, in one call whatever their number: what tells between sweeps that something is wrong.
/// </summary>
internal sealed class GenesysCounts(GenesysApi api)
{
    private static readonly byte[] Everybody = "{}"u8.ToArray();

    /// <summary>Users by canonical presence.</summary>
    /// <exception cref="GenesysException">They were not to be had.</exception>
    public async Task<IReadOnlyDictionary<string, long>> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await api.SendAsync(
            HttpMethod.Post, "analytics/agents/status/counts?groupBy=presence&groupBy=routingStatus", Everybody, cancellationToken);
        if (answer.Body.Member("presenceCounts") is not { ValueKind: JsonValueKind.Array } counts)
        {
            throw new GenesysException(GenesysFailure.Unreadable, "The status counts have no array presenceCounts");
        }

        var users = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var count in counts.EnumerateArray())
        {
            // One presence has an entry for each of the organization's definitions of it.
            if (StateNames.TryNormalise(PresenceKind.Presence, count.TextOrNull("systemPresence"), out var state)
                && count.Member("count") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var here))
            {
                users[state] = users.GetValueOrDefault(state) + here;
            }
        }

        return users;
    }
}
