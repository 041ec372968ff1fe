using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using PresencePipeline.Webhooks;

namespace PresenceBenchmarks;

/// <summary>
/// Load as a relay on .NET makes it: HttpClient, one request at a time per connection. It takes more of the machine's two
/// cores than wrk does, from every server alike.
/// </summary>
internal static class HttpClientLoad
{
    public static async Task<(double RequestsPerSecond, double P50, double P99)> RunAsync(
        string url, string[] deliveries, int connections, int seconds)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(url) };
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            var mine = new List<double>();
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
            {
                var delivery = deliveries[Interlocked.Increment(ref next) % deliveries.Length];
                var sent = Stopwatch.GetTimestamp();
                using var request = Request(delivery);
                using var response = await client.SendAsync(request);
                response.EnsureSuccessStatusCode();
                mine.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }

            return mine;
        })));
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var sorted = times.SelectMany(time => time).Order().ToArray();
        return (sorted.Length / elapsed, sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)]);
    }

    private static HttpRequestMessage Request(string delivery)
    {
        var tab = delivery.IndexOf('\t', StringComparison.Ordinal);
        var request = new HttpRequestMessage(HttpMethod.Post, "api/redis-ingest")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(delivery[(tab + 1)..])),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(GenesysRelaySignature.SignatureHeader, delivery[..tab]);
        return request;
    }
}
