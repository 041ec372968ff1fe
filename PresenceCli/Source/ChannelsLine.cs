using System.Globalization;
using System.Text.Json;

namespace PresenceCli.Source;

/// <summary>What <c>GET /api/source</c> says of the notification channels, in one line.</summary>
internal static class ChannelsLine
{
    /// <returns>Null if none are followed.</returns>
    public static string? Of(JsonElement source)
    {
        if (!source.TryGetProperty("notifications", out var state))
        {
            return null;
        }

        var (channels, topics, rejected, unfollowed) = (
            Count(state, "channels"), Count(state, "topics"), Count(state, "rejected"), Count(state, "unfollowed"));
        var text = string.Create(CultureInfo.InvariantCulture, $"{channels:n0} channels follow {topics:n0} topics");
        if (unfollowed > 0)
        {
            text += string.Create(CultureInfo.InvariantCulture, $"; there is no room for {unfollowed:n0} agents");
        }

        return rejected == 0
            ? $"{text}; none is rejected."
            : string.Create(CultureInfo.InvariantCulture, $"{text}; {rejected:n0} rejected: {Names(state, rejected)}.");
    }

    private static string Names(JsonElement state, long rejected)
    {
        string?[] named = state.TryGetProperty("rejectedTopics", out var topics) && topics.ValueKind == JsonValueKind.Array
            ? [.. topics.EnumerateArray().Select(topic => topic.GetString())]
            : [];
        var names = string.Join(", ", named);
        return named.Length < rejected
            ? string.Create(CultureInfo.InvariantCulture, $"{names} and {rejected - named.Length:n0} more") : names;
    }

    private static long Count(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var member) && member.TryGetInt64(out var number) ? number : 0;
}
