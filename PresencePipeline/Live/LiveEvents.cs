using System.Buffers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using PresencePipeline.Board;

namespace PresencePipeline.Live;

/// <summary>The events of the live feed (<see href="https://html.spec.whatwg.org/multipage/server-sent-events.html"/>).</summary>
internal static class LiveEvents
{
    public const string Snapshot = "snapshot";
    public const string Change = "change";
    public const string Gone = "gone";
    public const string Reset = "reset";

    /// <summary>Opens every stream, and says how long a client should wait before it connects again.</summary>
    public static readonly ReadOnlyMemory<byte> Opening = "retry: 1000\n\n"u8.ToArray();

    /// <summary>A comment that says that the connection works and nothing has happened.</summary>
    public static readonly LiveFrame KeepAlive = new(": keep-alive\n\n"u8.ToArray(), null);

    /// <summary>The whole board.</summary>
    public static Task<LiveFrame> SnapshotAsync(byte[] board, FeedPosition position) => RenderAsync(Snapshot, board, position);

    /// <summary>An agent after a change; without a position, an agent whose name or confidence has changed, but not the presence.</summary>
    public static Task<LiveFrame> ChangeAsync(Agent agent, FeedPosition? position) =>
        RenderAsync(Change, JsonSerializer.SerializeToUtf8Bytes(agent, BoardJson.Default.Agent), position);

    /// <summary>An agent whom the board has forgotten.</summary>
    public static Task<LiveFrame> GoneAsync(string agentId) =>
        RenderAsync(Gone, JsonSerializer.SerializeToUtf8Bytes(new GoneAgent(agentId), LiveJson.Default.GoneAgent), null);

    /// <summary>Tells the reader to forget what it knows; a snapshot follows.</summary>
    public static Task<LiveFrame> ResetAsync(LiveReset reset) =>
        RenderAsync(Reset, JsonSerializer.SerializeToUtf8Bytes(reset, LiveJson.Default.LiveReset), null);

    private static async Task<LiveFrame> RenderAsync(string name, byte[] data, FeedPosition? position)
    {
        var item = new SseItem<byte[]>(data, name) { EventId = position?.ToString() };
        using var stream = new MemoryStream(data.Length + 100);
        await SseFormatter.WriteAsync(new[] { item }.ToAsyncEnumerable(), stream, (written, buffer) => buffer.Write(written.Data));
        return new LiveFrame(stream.GetBuffer().AsMemory(0, (int)stream.Length), position);
    }
}
