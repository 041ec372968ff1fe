using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text;

namespace PresenceBenchmarks;

/// <summary>Open streams of the live feed: one that notes when it sees which agent, and others that only read.</summary>
internal sealed class LiveReaders : IAsyncDisposable
{
    private readonly List<Stream> streams;
    private readonly List<Task> reading;
    private readonly ConcurrentDictionary<string, long> seen = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource snapshot = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LiveReaders(List<Stream> streams)
    {
        this.streams = streams;
        reading = [NoteAsync(streams[0]), .. streams.Skip(1).Select(stream => stream.CopyToAsync(Stream.Null))];
    }

    /// <summary>Opens so many; the one that notes has its snapshot then, so that whatever is sent next reaches it as a change.</summary>
    public static async Task<LiveReaders> OpenAsync(HttpClient client, int count)
    {
        var readers = new LiveReaders(
            [.. await Task.WhenAll(Enumerable.Range(0, count).Select(_ => client.GetStreamAsync("api/presence/live")))]);
        await readers.snapshot.Task;
        return readers;
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
        foreach (var stream in streams)
        {
            await stream.DisposeAsync();
        }

        await Task.WhenAll(reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task NoteAsync(Stream stream)
    {
        await foreach (var item in SseParser.Create(stream, (type, data) => type == "change" ? AgentId(data) : "").EnumerateAsync())
        {
            if (item.EventType == "snapshot")
            {
                snapshot.TrySetResult();
            }
            else if (item.Data.Length > 0)
            {
                seen.TryAdd(item.Data, Stopwatch.GetTimestamp());
            }
        }
    }

    // {"agentId":"…
    private static string AgentId(ReadOnlySpan<byte> agent)
    {
        var id = agent["{\"agentId\":\"".Length..];
        return Encoding.UTF8.GetString(id[..id.IndexOf((byte)'"')]);
    }
}
