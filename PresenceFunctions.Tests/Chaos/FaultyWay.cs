using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PresenceFunctions.Tests.Chaos;

/// <summary>A way to a port that can be cut, be slow, keep the answers back, or swallow everything.</summary>
internal sealed class FaultyWay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> connections = [];
    private readonly int target;
    private volatile bool isCut;
    private volatile bool swallows;
    private volatile bool keepsAnswers;
    private volatile int delayMs;

    public FaultyWay(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>Ends every connection, and every new one, until it is opened.</summary>
    public void Cut()
    {
        isCut = true;
        EndAll();
    }

    /// <summary>Lets everything through later by so much.</summary>
    public void Delay(int milliseconds) => delayMs = milliseconds;

    /// <summary>Connections stay, and nothing comes through; those of now stay dead when it is opened, and say nothing.</summary>
    public void Swallow() => swallows = true;

    /// <summary>What is asked comes through and is done; the answers come when the way is opened.</summary>
    public void KeepAnswers() => keepsAnswers = true;

    public void Open() => (isCut, swallows, keepsAnswers, delayMs) = (false, false, false, 0);

    public ValueTask DisposeAsync()
    {
        listener.Dispose();
        EndAll();
        return ValueTask.CompletedTask;
    }

    private void EndAll()
    {
        foreach (var connection in connections.Keys)
        {
            connections.TryRemove(connection, out _);
            connection.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception ended) when (ended is ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        connections[client] = 0;
        connections[server] = 0;
        try
        {
            if (!isCut)
            {
                (client.NoDelay, server.NoDelay) = (true, true);
                await server.ConnectAsync(IPAddress.Loopback, target);
                var dead = new StrongFlag();
                await Task.WhenAny(
                    PumpAsync(client, server, dead, areAnswers: false), PumpAsync(server, client, dead, areAnswers: true));
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Ended by either side, or cut.
        }

        connections.TryRemove(client, out _);
        connections.TryRemove(server, out _);
        client.Dispose();
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, StrongFlag dead, bool areAnswers)
    {
        var buffer = new byte[64 * 1024];
        while (await from.GetStream().ReadAsync(buffer) is > 0 and var read)
        {
            dead.IsSet |= swallows;
            if (dead.IsSet)
            {
                continue;
            }

            if (delayMs is > 0 and var delay)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(delay), TimeProvider.System);
            }

            while (areAnswers && keepsAnswers)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
        }
    }

    /// <summary>Whether a connection has lost bytes, and with them all sense.</summary>
    private sealed class StrongFlag
    {
        public volatile bool IsSet;
    }
}
