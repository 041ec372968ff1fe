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
    private volatile int target;
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

    /// <summary>Ends every connection, and lets new ones through to another port, as a failover does.</summary>
    public async Task RedirectAsync(int port)
    {
        await open.CancelAsync();
        target = port;
        open = new CancellationTokenSource();
        while (connections.TryTake(out var connection))
        {
            connection.Dispose();
        }
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
                    _ = ServeAsync(client, open.Token);
                }
            }
        }
        catch (Exception ended) when (ended is ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken cancellationToken)
    {
        var server = new TcpClient();
        connections.Add(server);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, target, cancellationToken);
            await Task.WhenAll(
                PumpAsync(client.GetStream(), server.GetStream(), cancellationToken), PumpAsync(
                    server.GetStream(), client.GetStream(), cancellationToken));
        }
        catch (Exception refused) when (refused is ObjectDisposedException or SocketException or OperationCanceledException
            or InvalidOperationException)
        {
            client.Dispose();
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
