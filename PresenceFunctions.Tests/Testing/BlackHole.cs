using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PresenceFunctions.Tests.Testing;

/// <summary>
/// A way to a port that can swallow everything: connections stay open, and nothing comes through. Those that were open while
/// it was closed stay dead afterwards, as after a failover whose old side never says goodbye.
/// </summary>
internal sealed class BlackHole : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> connections = [];
    private readonly int target;
    private volatile CancellationTokenSource open = new();
    private volatile bool closed;

    public BlackHole(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public async Task CloseAsync()
    {
        closed = true;
        await open.CancelAsync();
    }

    public void Open()
    {
        open = new CancellationTokenSource();
        closed = false;
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await open.CancelAsync();
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                connections.Add(client);
                if (!closed)
                {
                    var server = new TcpClient();
                    connections.Add(server);
                    await server.ConnectAsync(IPAddress.Loopback, target);
                    _ = PumpAsync(client.GetStream(), server.GetStream(), open.Token);
                    _ = PumpAsync(server.GetStream(), client.GetStream(), open.Token);
                }
            }
        }
        catch (Exception ended) when (ended is ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private static async Task PumpAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        try
        {
            await from.CopyToAsync(to, cancellationToken);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Closed, by either end or by the test.
        }
    }
}
