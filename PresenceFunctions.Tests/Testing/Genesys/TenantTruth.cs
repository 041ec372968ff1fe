using System.Globalization;
using System.Text.Json;
using PresenceLocal.GenesysDemo;

namespace PresenceFunctions.Tests.Testing;

/// <summary>Where an organization's users are, and where the board says they are, a line for each in the same form.</summary>
internal static class TenantTruth
{
    public static string[] Of(FakeGenesys genesys) =>
        [
            .. genesys.Users.Select(user => Line(user.Id, user.Presence, Ms(user.PresenceSince), user.Routing, Ms(user.RoutingSince)))
                .Order(StringComparer.Ordinal),
        ];

    public static string[] Of(JsonElement board) =>
        [.. board.GetProperty("agents").EnumerateArray().Select(Line).Order(StringComparer.Ordinal)];

    /// <summary>Waits until a board says what is true. The organization must be still.</summary>
    public static async Task EventuallyAsync(FakeGenesys genesys, Func<Task<JsonElement>> board, TimeSpan patience)
    {
        var truth = Of(genesys);
        string[] seen = [];
        var started = TimeProvider.System.GetTimestamp();
        while (!(seen = Of(await board())).SequenceEqual(truth))
        {
            var differences = truth.Except(seen).Concat(seen.Except(truth)).Take(6);
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < patience,
                $"The board differs in {truth.Except(seen).Count()} of {truth.Length}:\n{string.Join('\n', differences)}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static string Line(JsonElement agent) => Line(
        agent.GetProperty("agentId").GetString()!,
        agent.TryGetProperty("presence", out var presence) ? presence.GetProperty("state").GetString() : null,
        presence.ValueKind == JsonValueKind.Object ? presence.GetProperty("since").GetInt64() : 0,
        agent.TryGetProperty("routing", out var routing) ? routing.GetProperty("status").GetString() : null,
        routing.ValueKind == JsonValueKind.Object ? routing.GetProperty("since").GetInt64() : 0);

    // Somebody off queue has a routing status that nobody asks for: a sweep that finds it missing leaves it so.
    private static string Line(string id, string? presence, long presenceSince, string? routing, long routingSince) => string.Create(
        CultureInfo.InvariantCulture,
        $"{id} {presence} {presenceSince} {(routing is null or "OFF_QUEUE" ? "" : $"{routing} {routingSince}")}");

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
