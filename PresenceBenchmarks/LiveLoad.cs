using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using PresencePipeline.Webhooks;

namespace PresenceBenchmarks;

/// <summary>Signed deliveries at an even rate, each about an agent of its own, and when each was answered.</summary>
internal sealed class LiveLoad(HttpClient client)
{
    public const string Secret = "benchmark secret";
    public const int PerSecond = 200;

    private readonly ConcurrentDictionary<string, long> answered = new(StringComparer.Ordinal);

    public async Task SendAsync(string name, int deliveries)
    {
        answered.Clear();
        var begin = Stopwatch.GetTimestamp();
        var sending = new List<Task>(deliveries);
        for (var sent = 0; sent < deliveries; sent++)
        {
            var ahead = TimeSpan.FromSeconds((double)sent / PerSecond) - Stopwatch.GetElapsedTime(begin);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, TimeProvider.System);
            }

            sending.Add(SendAsync($"{name}-{sent}"));
        }

        await Task.WhenAll(sending);
    }

    /// <summary>Milliseconds from each answer to when its change was seen; an event may overtake the answer.</summary>
    public List<double> Latencies(IReadOnlyDictionary<string, long> seen) =>
        [.. answered.Select(delivery => Math.Max(0, Stopwatch.GetElapsedTime(delivery.Value, seen[delivery.Key]).TotalMilliseconds))];

    private async Task SendAsync(string agentId)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var body = Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $$"""{"agentId":"{{agentId}}","state":"BUSY","timestamp":{{now}}}"""));
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/redis-ingest") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(GenesysRelaySignature.SignatureHeader, GenesysRelaySignature.Sign(Encoding.UTF8.GetBytes(Secret), body));
        using var answer = await client.SendAsync(request);
        answered[agentId] = Stopwatch.GetTimestamp();
        answer.EnsureSuccessStatusCode();
    }
}
