using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace PresenceLocal.GenesysDemo;

/// <summary>A socket with what is still to be sent on it.</summary>
internal sealed class FakeSocket(WebSocket socket, Action abort)
{
    private const string Pong = """{"topicName":"channel.metadata","eventBody":{"message":"pong"}}""";

    private readonly Channel<byte[]> outgoing = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });

    public bool IsOpen { get; private set; } = true;

    public void Send(byte[] frame) => outgoing.Writer.TryWrite(frame);

    public void Close()
    {
        IsOpen = false;
        outgoing.Writer.TryComplete();
    }

    public void Kill()
    {
        IsOpen = false;
        abort();
        outgoing.Writer.TryComplete();
    }

    public async Task RunAsync(Func<bool> answers)
    {
        try
        {
            await Task.WhenAll(WriteAsync(), ReadAsync(answers));
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // By either side.
        }
        finally
        {
            Close();
        }
    }

    private async Task WriteAsync()
    {
        await foreach (var frame in outgoing.Reader.ReadAllAsync())
        {
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, CancellationToken.None);
    }

    private async Task ReadAsync(Func<bool> answers)
    {
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)
                is { MessageType: not WebSocketMessageType.Close } part)
            {
                if (answers() && Encoding.UTF8.GetString(buffer, 0, part.Count).Contains("ping", StringComparison.Ordinal))
                {
                    Send(Encoding.UTF8.GetBytes(Pong));
                }
            }
        }
        finally
        {
            Close();
        }
    }
}
