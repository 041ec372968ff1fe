using System.Collections.Concurrent;
using System.Diagnostics;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>
/// A consumer group's reader that asks for new entries once a second and notes when it sees which agent, as the Redis stream
/// trigger of Azure Functions does by default.
/// </summary>
internal sealed class Poller : IAsyncDisposable
{
    private const string Group = "poller";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, long> seen = new(StringComparer.Ordinal);
    private readonly Task polling;

    private Poller(IDatabase redis, string stream) => polling = PollAsync(redis, stream);

    public static async Task<Poller> StartAsync(IDatabase redis, string stream)
    {
        await redis.StreamCreateConsumerGroupAsync(stream, Group, StreamPosition.NewMessages);
        return new Poller(redis, stream);
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
        await polling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task PollAsync(IDatabase redis, string stream)
    {
        using var tick = new PeriodicTimer(Interval, TimeProvider.System);
        while (await tick.WaitForNextTickAsync(stop.Token))
        {
            var entries = await redis.StreamReadGroupAsync(stream, Group, "poller", StreamPosition.NewMessages, noAck: true);
            foreach (var entry in entries)
            {
                seen.TryAdd(entry["agentId"].ToString(), Stopwatch.GetTimestamp());
            }
        }
    }
}
