using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace PresenceFunctions.Tests.Testing;

/// <summary>Both ends of a websocket over a real connection, without the request that opens one.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly TcpClient client;
    private readonly TcpClient server;

    private SocketPair(TcpClient client, TcpClient server)
    {
        this.client = client;
        this.server = server;
        var never = new WebSocketCreationOptions { KeepAliveInterval = TimeSpan.Zero };
        Client = WebSocket.CreateFromStream(client.GetStream(), never);
        Server = WebSocket.CreateFromStream(
            server.GetStream(), new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero });
    }

    public WebSocket Client { get; }

    public WebSocket Server { get; }

    public static SocketPair Open()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        return new SocketPair(client, listener.AcceptTcpClient());
    }

    /// <summary>The next text that the client sends.</summary>
    public async Task<string> ReceiveAsync()
    {
        var buffer = new byte[1024];
        var received = await Server.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    /// <summary>Ends the connection without a word, as a crash does.</summary>
    public void Break() => server.Close();

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        client.Dispose();
        server.Dispose();
    }
}
