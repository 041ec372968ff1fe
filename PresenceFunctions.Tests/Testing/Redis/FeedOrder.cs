using System.Text.Json;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Testing;

/// <summary>What must hold of the change feed: no change twice and none after a newer one of the same agent and kind.</summary>
internal static class FeedOrder
{
    /// <summary>
    /// The changes of which that does not hold. The same again is right where its beginning has turned out to be another.
    /// </summary>
    public static IReadOnlyList<string> Violations(IEnumerable<StreamEntry> batches)
    {
        var violations = new List<string>();
        var last = new Dictionary<string, (string? Order, long Since)>(StringComparer.Ordinal);
        foreach (var applied in batches.SelectMany(batch => batch.Values))
        {
            var fact = JsonElement.Parse(applied.Value.ToString());
            var place = $"{applied.Name} {fact.GetProperty("kind")}";
            var (order, since) = (fact.GetProperty("order").GetString()!, fact.GetProperty("since").GetInt64());
            var before = last.GetValueOrDefault(place);
            if (string.CompareOrdinal(before.Order, order) >= 0 && !(before.Order == order && before.Since != since))
            {
                violations.Add($"applied again, or after a newer one: {place} {order} since {since}");
            }

            last[place] = (order, since);
        }

        return violations;
    }
}
