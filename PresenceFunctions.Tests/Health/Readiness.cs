using System.Net;
using System.Text.Json;
using PresenceFunctions.Tests.Testing;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Health;

/// <summary>What <c>ready</c> says of Redis, beside what becomes of a delivery.</summary>
internal static class Readiness
{
    public static async Task<(HttpStatusCode Status, JsonElement Check)> ReadAsync(TestApp app)
    {
        using var response = await app.Client.GetAsync("api/health/ready", TestContext.Current.CancellationToken);
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (response.StatusCode, body.GetProperty("checks").GetProperty("redis"));
    }

    /// <summary>
    /// Waits until <c>ready</c> and a delivery are both answered so, and <c>ready</c> says a word; they must never settle apart.
    /// </summary>
    /// <returns>The hint of the check.</returns>
    public static async Task<string> AgreesAsync(TestApp app, HttpStatusCode expected, string word = "")
    {
        var (seen, hint) = ("", "");
        var patience = TimeSpan.FromSeconds(60);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var (ready, check) = await ReadAsync(app);
            using var delivery = await app.PostAsync(Deliveries.Flat(Deliveries.AgentId(), "Busy", Deliveries.Now));
            hint = check.GetProperty("hint").GetString()!;
            if (ready == expected && delivery.StatusCode == expected && hint.Contains(word, StringComparison.Ordinal))
            {
                return hint;
            }

            seen = $"ready {ready}, a delivery {delivery.StatusCode}: {hint}";
            Assert.True(TimeProvider.System.GetElapsedTime(started) < patience, $"Not both {expected} with {word}, but {seen}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Has Redis execute a command as one would type it, or one given word by word.</summary>
    public static Task<RedisResult> ExecuteAsync(ConnectionMultiplexer admin, string command, params string[] words)
    {
        string[] typed = words.Length > 0 ? [command, .. words] : command.Split(' ');
        return admin.GetServers()[0].ExecuteAsync(typed[0], [.. typed[1..]]);
    }
}
