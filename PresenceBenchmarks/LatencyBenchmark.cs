using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace PresenceBenchmarks;

/// <summary>From sending a signed delivery to a GET that shows its change, with a draining loop alive and with none.</summary>
internal static class LatencyBenchmark
{
    private const int Deliveries = 500;
    private const int WarmUp = 100;

    public static async Task RunAsync(string redis)
    {
        await using var draining = await StartAsync(redis, "bench-draining", "00:00:10", "*/10 * * * * *");
        await using var alone = await StartAsync(redis, "bench-alone", "00:00:00", "0 0 0 1 1 *");
        (string Name, HttpClient Client, List<double> Times)[] contenders =
        [
            ("timer loop running", Client(draining), []),
            ("no drainer alive: the webhook drains", Client(alone), []),
        ];
        for (var delivery = -WarmUp; delivery < Deliveries; delivery++)
        {
            foreach (var (_, client, times) in contenders)
            {
                var elapsed = await MeasureAsync(client, $"agent-{delivery}");
                if (delivery >= 0)
                {
                    times.Add(elapsed.TotalMilliseconds);
                }
            }
        }

        Console.WriteLine($"\nWebhook sent to change seen by GET: {Deliveries} deliveries, one at a time, in turn.\n");
        Console.WriteLine("| | p50 ms | p99 ms |");
        Console.WriteLine("|---|---|---|");
        foreach (var (name, client, times) in contenders)
        {
            times.Sort();
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median.Of(times):f2} | {times[(int)(times.Count * 0.99)]:f2} |"));
            client.Dispose();
        }
    }

    private static Task<ServerProcess> StartAsync(string redis, string stream, string budget, string schedule) => ServerProcess.StartAsync(
        "PresenceLocal.dll",
        ["--urls", "{url}"],
        ("Redis__ConnectionString", redis),
        ("Stream__Name", stream),
        ("Secrets__genesys-webhook-secret", SignedDelivery.Secret),
        ("Drain__Budget", budget),
        ("Drain__Schedule", schedule));

    private static HttpClient Client(ServerProcess server) => new() { BaseAddress = new Uri(server.Url) };

    private static async Task<TimeSpan> MeasureAsync(HttpClient client, string agentId)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var request = SignedDelivery.Of(
            string.Create(CultureInfo.InvariantCulture, $$"""{"agentId":"{{agentId}}","state":"BUSY","timestamp":{{now}}}"""));
        var started = Stopwatch.GetTimestamp();
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        while (true)
        {
            using var agent = await client.GetAsync($"api/presence/{agentId}");
            if (agent.StatusCode == HttpStatusCode.OK)
            {
                return Stopwatch.GetElapsedTime(started);
            }
        }
    }
}
