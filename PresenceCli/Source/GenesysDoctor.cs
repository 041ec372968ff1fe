using System.Text.Json;
using PresencePipeline.Genesys;

namespace PresenceCli.Source;

/// <summary>Asks what the host asks, one call after the other, each of them for as little as possible.</summary>
internal sealed class GenesysDoctor(GenesysApi api, TextWriter output)
{
    private static readonly (string What, string PathAndQuery)[] Calls =
    [
        ("users (sweeps, names)", "users?pageSize=1&expand=presence,routingStatus,team"),
        ("users by cursor (more than 10,000 users)", "users/query?pageSize=1"),
        ("presence definitions (labels)", "presence/definitions?deactivated=false&localeCode=ALL"),
        ("status counts (totals between sweeps)", Counts),
    ];

    private const string Counts = "analytics/agents/status/counts?groupBy=presence";

    /// <returns>Whether nothing was refused.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var all = true;
        foreach (var (what, path) in Calls)
        {
            var answer = await AskAsync(what, path, cancellationToken);
            all &= answer is not null;
            if (answer is not null)
            {
                await output.WriteLineAsync($"ok       {what}");
            }
            else if (path == Calls[0].PathAndQuery && api.Usage is null)
            {
                // Not even a token: the rest would say the same.
                return false;
            }
        }

        all &= await ShowTopicsAsync(cancellationToken);
        foreach (var name in new[] { "platform.api", "notifications" })
        {
            all &= await ShowLimitsAsync(name, cancellationToken);
        }

        if (api.Usage is { } usage)
        {
            await output.WriteLineAsync($"used     {usage.Used} of {usage.Allowed} requests of this minute");
        }

        return all;
    }

    private async Task<JsonElement?> AskAsync(string what, string pathAndQuery, CancellationToken cancellationToken)
    {
        try
        {
            return pathAndQuery == Counts
                ? (await api.SendAsync(HttpMethod.Post, pathAndQuery, "{}"u8.ToArray(), cancellationToken)).Body
                : (await api.GetAsync(pathAndQuery, cancellationToken)).Body;
        }
        catch (GenesysException failure)
        {
            await output.WriteLineAsync(
                $"{(failure.Failure == GenesysFailure.Forbidden ? "refused" : "failed "),-8} {what}: {failure.Message}");
            return null;
        }
    }

    private async Task<bool> ShowTopicsAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync("topics", "notifications/availabletopics?expand=transports,requiresPermissions", cancellationToken)
            is not { } topics)
        {
            return false;
        }

        foreach (var topic in topics.GetProperty("entities").EnumerateArray())
        {
            if (topic.GetProperty("id").GetString() is { } id && id.StartsWith("v2.users.", StringComparison.Ordinal)
                && (
                    id.EndsWith(".presence", StringComparison.Ordinal) || id.EndsWith(".routingStatus", StringComparison.Ordinal)
                        || id.EndsWith(".activity", StringComparison.Ordinal)))
            {
                await output.WriteLineAsync($"topic    {id}: {List(topic, "transports")}; wants {List(topic, "requiresPermissions")}");
            }
        }

        return true;
    }

    private async Task<bool> ShowLimitsAsync(string name, CancellationToken cancellationToken)
    {
        if (await AskAsync($"limits of {name}", $"organizations/limits/namespaces/{name}", cancellationToken) is not { } limits)
        {
            return false;
        }

        foreach (var limit in limits.GetProperty("entities").EnumerateArray())
        {
            await output.WriteLineAsync(
                $"limit    {name}/{limit.GetProperty("key").GetString()}: {limit.GetProperty("value").GetRawText()}");
        }

        return true;
    }

    private static string List(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
            ? string.Join(", ", list.EnumerateArray().Select(item => item.GetString()))
            : "nothing";
}
