using System.Collections.Concurrent;
using System.Diagnostics;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>
/// A consumer group's reader that notes when it sees which agent: one that asks for new entries once a second, as the Redis stream
/// trigger of Azure Functions does by default, or one that waits for them on a connection of its own.
/// </summary>
internal sealed class GroupReader : IAsyncDisposable
{
    private const int AtOnce = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, long> seen = new(StringComparer.Ordinal);
    private readonly ConnectionMultiplexer connection;
    private readonly string stream;
    private readonly string group;
    private readonly Task reading;

    private GroupReader(ConnectionMultiplexer connection, string stream, string group, bool waits)
    {
        (this.connection, this.stream, this.group) = (connection, stream, group);
        reading = Task.Run(waits ? WaitAsync : PollAsync);
    }

    /// <summary>Reads the stream from here on.</summary>
    public static async Task<GroupReader> StartAsync(string redis, string stream, bool waits)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        var group = $"reader-{Guid.NewGuid():N}";
        await connection.GetDatabase().StreamCreateConsumerGroupAsync(stream, group, StreamPosition.NewMessages);
        return new GroupReader(connection, stream, group, waits);
    }

    /// <summary>When each agent was seen, once so many have been.</summary>
    public async Task<IReadOnlyDictionary<string, long>> SeenAsync(int count)
    {
        while (seen.Count < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return seen;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await connection.GetDatabase().StreamDeleteConsumerGroupAsync(stream, group);
        await connection.DisposeAsync();
        stop.Dispose();
    }

    private async Task PollAsync()
    {
        using var tick = new PeriodicTimer(Interval, TimeProvider.System);
        while (await tick.WaitForNextTickAsync(stop.Token))
        {
            Note(await connection.GetDatabase().StreamReadGroupAsync(stream, group, "reader", StreamPosition.NewMessages, noAck: true));
        }
    }

    // Blocking holds up the connection, which nobody else uses.
    private async Task WaitAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            var reply = await connection.GetDatabase().ExecuteAsync(
                "XREADGROUP", "GROUP", group, "reader", "COUNT", AtOnce, "BLOCK", (int)Interval.TotalMilliseconds,
                "NOACK", "STREAMS", stream, ">");
            if (!reply.IsNull)
            {
                Note(reply);
            }
        }
    }

    private void Note(StreamEntry[] entries)
    {
        var now = Stopwatch.GetTimestamp();
        foreach (var entry in entries)
        {
            seen.TryAdd(entry["agentId"].ToString(), now);
        }
    }

    // One stream's name and entries, an entry its id and its fields: a map under RESP3, an array of pairs before.
    private void Note(RedisResult reply)
    {
        var now = Stopwatch.GetTimestamp();
        var entries = reply.Length == 2 && reply[0].Resp2Type != ResultType.Array ? reply[1] : reply[0][1];
        for (var entry = 0; entry < entries.Length; entry++)
        {
            var fields = (string[])entries[entry][1]!;
            seen.TryAdd(fields[Array.IndexOf(fields, "agentId") + 1], now);
        }
    }
}
