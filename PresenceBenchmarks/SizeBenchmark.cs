using System.Globalization;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>
/// What Redis keeps of changes, in bytes: as it says itself (MEMORY USAGE), over what a host has made of real deliveries.
/// </summary>
internal static class SizeBenchmark
{
    private const string Stream = "bench-size";
    private const int Agents = 2_000;
    private const int PerSecond = 500;

    public static async Task RunAsync(string redis)
    {
        await using var server = await LiveServer.StartAsync(redis, Stream);
        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        var database = connection.GetDatabase();
        await using (var reader = await LiveReaders.OpenAsync(client, 1))
        {
            await new LiveLoad(client).SendAsync("size", Agents, PerSecond);
            await reader.SeenAsync(Agents);
        }

        var sizes = new Dictionary<string, List<long>>(StringComparer.Ordinal)
        {
            ["entry of the stream"] = [await SizeAsync(Stream) / Agents],
        };
        await foreach (var key in connection.GetServers()[0].KeysAsync(pattern: $"{{{Stream}}}:*"))
        {
            var name = key.ToString().Split(':')[1..] switch
            {
                ["agent", ..] => "row of an agent, with one kind of fact",
                ["workforce", "timeline", ..] => "timeline of an agent, with one change",
                ["seen", ..] => "marker of a delivery, for the window of deduplication",
                _ => null,
            };
            if (name is not null)
            {
                (sizes.TryGetValue(name, out var known) ? known : sizes[name] = []).Add(await SizeAsync(key));
            }
        }

        Console.WriteLine($"\nAfter {Agents:n0} deliveries about as many agents, without Redis's own tables.\n");
        Console.WriteLine("| what | bytes |");
        Console.WriteLine("|---|---|");
        foreach (var (name, bytes) in sizes.OrderBy(size => size.Key, StringComparer.Ordinal))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {bytes.Average():n0} |"));
        }

        async Task<long> SizeAsync(RedisKey key) => (long)await database.ExecuteAsync("MEMORY", "USAGE", key, "SAMPLES", 0);
    }
}
