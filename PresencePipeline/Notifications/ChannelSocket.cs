using System.Buffers;
using System.Net.WebSockets;

namespace PresencePipeline.Notifications;

/// <summary>
/// The websocket of a notification channel: its frames one after the other, in their order. Takes no more memory than the longest
/// frame that it keeps, whatever is sent.
/// </summary>
internal sealed class ChannelSocket(WebSocket socket, TimeProvider timeProvider) : IDisposable
{
    /// <summary>Longest frame that is kept, as of a delivery by default. An activity takes less than 2 KB.</summary>
    public const int MaxFrameBytes = 65_536;

    /// <summary>How long the other side may take to answer that we close.</summary>
    public static readonly TimeSpan ClosesWithin = TimeSpan.FromSeconds(2);

    private const int BytesPerRead = 16_384;

    private static readonly byte[] Ping = """{"message":"ping"}"""u8.ToArray();

    /// <summary>Hands over every frame until the socket ends, from whichever side, or falls silent. Does not throw.</summary>
    /// <param name="take">Takes a frame; the next one is read when it returns.</param>
    /// <param name="cancellationToken">Ends the socket.</param>
    /// <returns>Whether it was given up because nothing had come for too long.</returns>
    public async Task<bool> ReadAsync(Action<SocketFrame> take, CancellationToken cancellationToken)
    {
        var read = ArrayPool<byte>.Shared.Rent(BytesPerRead);
        await using var watch = new SilenceWatch(() => _ = AskAsync(), socket.Abort, timeProvider);
        try
        {
            var frame = new ArrayBufferWriter<byte>(BytesPerRead);
            var isTooLarge = false;
            while (await socket.ReceiveAsync(read.AsMemory(), cancellationToken) is { MessageType: not WebSocketMessageType.Close } part)
            {
                isTooLarge |= frame.WrittenCount + part.Count > MaxFrameBytes;
                if (!isTooLarge)
                {
                    frame.Write(read.AsSpan(0, part.Count));
                }

                if (part.EndOfMessage)
                {
                    // Not before: a frame that trickles in and never ends is silence, too.
                    watch.Hear();
                    take(new SocketFrame(isTooLarge ? default : frame.WrittenMemory, isTooLarge));
                    frame.ResetWrittenCount();
                    isTooLarge = false;
                }
            }
        }
        catch (Exception ended) when (
            ended is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // However it ended, what follows is the same.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(read);
        }

        return watch.HasGivenUp;
    }

    /// <summary>
    /// Says good-bye, if the other side is still there. Does not throw. To be called once reading has ended, or while it goes on.
    /// </summary>
    public async Task CloseAsync()
    {
        using var patience = new CancellationTokenSource(ClosesWithin, TimeProvider.System);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
            }
        }
        catch (Exception ended) when (
            ended is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It has ended by itself, which is as good.
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task AskAsync()
    {
        try
        {
            await socket.SendAsync(Ping, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        catch (Exception ended) when (
            ended is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Reading finds out, too.
        }
    }
}
