using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace PresenceBenchmarks;

/// <summary>Signed deliveries at an even rate, each about an agent of its own, when each was sent and when it was answered.</summary>
internal sealed class LiveLoad(HttpClient client)
{
    private readonly ConcurrentDictionary<string, long> begun = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> answered = new(StringComparer.Ordinal);

    public async Task SendAsync(string name, int deliveries, int perSecond)
    {
        begun.Clear();
        answered.Clear();
        var begin = Stopwatch.GetTimestamp();
        var sending = new List<Task>(deliveries);
        for (var sent = 0; sent < deliveries; sent++)
        {
            var ahead = TimeSpan.FromSeconds((double)sent / perSecond) - Stopwatch.GetElapsedTime(begin);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, TimeProvider.System);
            }

            sending.Add(SendAsync($"{name}-{sent}"));
        }

        await Task.WhenAll(sending);
    }

    /// <summary>Milliseconds from when each was sent to when its change was seen, in order.</summary>
    public List<double> Latencies(IReadOnlyDictionary<string, long> seen) =>
        [.. begun.Select(delivery => Stopwatch.GetElapsedTime(delivery.Value, seen[delivery.Key]).TotalMilliseconds).Order()];

    /// <summary>Milliseconds from the last answer to when the last change was seen.</summary>
    public double Behind(IReadOnlyDictionary<string, long> seen) =>
        Math.Max(0, Stopwatch.GetElapsedTime(answered.Values.Max(), answered.Keys.Max(agentId => seen[agentId])).TotalMilliseconds);

    private async Task SendAsync(string agentId)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var request = SignedDelivery.Of(
            string.Create(CultureInfo.InvariantCulture, $$"""{"agentId":"{{agentId}}","state":"BUSY","timestamp":{{now}}}"""));
        begun[agentId] = Stopwatch.GetTimestamp();
        using var answer = await client.SendAsync(request);
        answered[agentId] = Stopwatch.GetTimestamp();
        answer.EnsureSuccessStatusCode();
    }
}
