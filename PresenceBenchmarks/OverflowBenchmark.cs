using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Azure.Storage.Queues;
using PresencePipeline.Overflow;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>
/// What senders hear while Redis is away for a minute, and how soon the board is right after its return: 200 deliveries a second about
/// 500 agents, with an overflow queue.
/// </summary>
internal static class OverflowBenchmark
{
    private const int PerSecond = 200;
    private const int Agents = 500;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(60);
    private static readonly string[] States = ["AVAILABLE", "BUSY", "MEAL", "MEETING", "TRAINING"];

    public static async Task RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("presence-bench-redis-");
        var port = FreePort();
        var redis = await StartRedisAsync(port, directory.FullName);
        await using var storage = await StorageEmulator.StartAsync();
        await using var server = await ServerProcess.StartAsync(
            "PresenceLocal.dll",
            ["--urls", "{url}"],
            ("Redis__ConnectionString", Address(port)),
            ("Overflow__ConnectionString", storage.ConnectionString),
            ("Secrets__genesys-webhook-secret", SignedDelivery.Secret),
            ("Logging__LogLevel__Default", "Critical"));
        using var client = new HttpClient { BaseAddress = new Uri(server.Url + "/") };

        using var stop = new CancellationTokenSource();
        var sending = SendAsync(client, stop.Token);
        await Task.Delay(Before, TimeProvider.System);
        redis.Kill();
        await redis.WaitForExitAsync();
        var gone = Stopwatch.GetTimestamp();
        await Task.Delay(Away, TimeProvider.System);
        redis = await StartRedisAsync(port, directory.FullName);
        var returned = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        var answers = await sending;
        var waiting = (await new QueueClient(storage.ConnectionString, new OverflowOptions().QueueName).GetPropertiesAsync())
            .Value.ApproximateMessagesCount;
        while (!await IsRightAsync(client, answers))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        var right = Stopwatch.GetElapsedTime(returned);
        var open = answers.Where(answer => answer.Status == HttpStatusCode.Accepted).Min(answer => answer.At);
        var times = answers.Where(answer => answer.Sent > open && answer.At < returned)
            .Select(answer => Stopwatch.GetElapsedTime(answer.Sent, answer.At).TotalMilliseconds).Order().ToArray();
        Console.WriteLine($"\nRedis away for {Away.TotalSeconds:n0} s under {PerSecond} deliveries a second:");
        foreach (var status in answers.GroupBy(answer => answer.Status).OrderBy(group => group.Key))
        {
            Console.WriteLine($"{(int)status.Key}: {status.Count():n0}");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"first deferred {Stopwatch.GetElapsedTime(gone, open).TotalMilliseconds:n0} ms after it went; from then on "
                + $"{times.Length:n0} answers, p50 {times[times.Length / 2]:n1} ms, p99 {times[(int)(times.Length * 0.99)]:n1} ms, "
                + $"max {times[^1]:n1} ms"));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{waiting:n0} messages waited at its return; board right {right.TotalSeconds:n2} s after it"));
        redis.Kill();
        await redis.WaitForExitAsync();
        directory.Delete(recursive: true);
    }

    private static async Task<Answer[]> SendAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var begin = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var started = Stopwatch.GetTimestamp();
        var sent = new List<Task<Answer>>();
        while (!cancellationToken.IsCancellationRequested)
        {
            while (sent.Count < Stopwatch.GetElapsedTime(started).TotalSeconds * PerSecond)
            {
                sent.Add(SendAsync(client, sent.Count, begin + sent.Count));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }

        return await Task.WhenAll(sent);
    }

    private static async Task<Answer> SendAsync(HttpClient client, int number, long timestamp)
    {
        var (agent, state) = ($"agent-{number % Agents}", States[number / Agents % States.Length]);
        var json = string.Create(
            CultureInfo.InvariantCulture, $$"""{"agentId":"{{agent}}","state":"{{state}}","timestamp":{{timestamp}}}""");
        var sent = Stopwatch.GetTimestamp();
        using var request = SignedDelivery.Of(json);
        using var response = await client.SendAsync(request);
        return new Answer(agent, state, timestamp, response.StatusCode, sent, Stopwatch.GetTimestamp());
    }

    /// <summary>Whether the board says of every agent what was last sent.</summary>
    private static async Task<bool> IsRightAsync(HttpClient client, Answer[] answers)
    {
        using var response = await client.GetAsync("api/presence");
        if (!response.IsSuccessStatusCode)
        {
            return false;
        }

        var board = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("agents").EnumerateArray()
            .Select(
                agent => (
                    agent.GetProperty("agentId").GetString()!,
                    agent.GetProperty("state").GetString()!,
                    agent.GetProperty("since").GetInt64()));
        var newest = answers.GroupBy(answer => answer.Agent).Select(agent => agent.MaxBy(answer => answer.Timestamp)!).Select(
            answer => (answer.Agent, answer.State, answer.Timestamp));
        return newest.ToHashSet().SetEquals(board);
    }

    private static async Task<Process> StartRedisAsync(int port, string directory)
    {
        var process = Process.Start("redis-server", [
            "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly",
            "yes",
            "--appendfsync", "everysec", "--maxmemory-policy", "noeviction", "--logfile", "redis.log",
        ]);
        while (true)
        {
            try
            {
                await using var connection = await ConnectionMultiplexer.ConnectAsync(Address(port) + ",connectTimeout=500,connectRetry=0");
                await connection.GetDatabase().PingAsync();
                return process;
            }
            catch (RedisException)
            {
                // Not yet.
            }
        }
    }

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed record Answer(string Agent, string State, long Timestamp, HttpStatusCode Status, long Sent, long At);
}
