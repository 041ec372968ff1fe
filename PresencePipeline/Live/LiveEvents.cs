using System.Buffers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using PresencePipeline.Board;

namespace PresencePipeline.Live;

/// <summary>The events of the live feed (<see href="https://html.spec.whatwg.org/multipage/server-sent-events.html"/>).</summary>
internal static class LiveEvents
{
    /// <summary>Opens every stream, and says how long a client should wait before it connects again.</summary>
    public static readonly ReadOnlyMemory<byte> Opening = "retry: 1000\n\n"u8.ToArray();

    /// <summary>A comment that says: the connection lives, and nothing else has happened.</summary>
    public static readonly LiveFrame KeepAlive = new(": keep-alive\n\n"u8.ToArray(), null);

    /// <summary>The whole board.</summary>
    public static Task<LiveFrame> SnapshotAsync(byte[] board, FeedPosition position) => RenderAsync("snapshot", board, position);

    /// <summary>An agent as a change has left it; without a position, an agent who looks different though no change was applied.</summary>
    public static Task<LiveFrame> ChangeAsync(Agent agent, FeedPosition? position) =>
        RenderAsync("change", JsonSerializer.SerializeToUtf8Bytes(agent, BoardJson.Default.Agent), position);

    /// <summary>An agent whom the board has forgotten.</summary>
    public static Task<LiveFrame> GoneAsync(string agentId) =>
        RenderAsync("gone", JsonSerializer.SerializeToUtf8Bytes(new GoneAgent(agentId), LiveJson.Default.GoneAgent), null);

    /// <summary>What the reader knows is worth nothing any more; a snapshot follows.</summary>
    public static Task<LiveFrame> ResetAsync(LiveReset reset) =>
        RenderAsync("reset", JsonSerializer.SerializeToUtf8Bytes(reset, LiveJson.Default.LiveReset), null);

    private static async Task<LiveFrame> RenderAsync(string name, byte[] data, FeedPosition? position)
    {
        var item = new SseItem<byte[]>(data, name) { EventId = position?.ToString() };
        using var stream = new MemoryStream(data.Length + 100);
        await SseFormatter.WriteAsync(new[] { item }.ToAsyncEnumerable(), stream, (written, buffer) => buffer.Write(written.Data));
        return new LiveFrame(stream.GetBuffer().AsMemory(0, (int)stream.Length), position);
    }
}
