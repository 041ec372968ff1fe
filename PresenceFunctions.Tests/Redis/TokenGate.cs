using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace PresenceFunctions.Tests.Redis;

/// <summary>
/// A way to Redis that ends a connection, as Azure Managed Redis does, once the token has expired that it was last signed in
/// with; Redis itself would let it live.
/// </summary>
internal sealed partial class TokenGate : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Connection, bool> connections = [];
    private readonly CancellationTokenSource disposing = new();
    private readonly int target;
    private readonly FakeEntra entra;
    private int ended;
    private int endedSubscriptions;

    public TokenGate(int target, FakeEntra entra)
    {
        (this.target, this.entra) = (target, entra);
        listener.Start();
        _ = AcceptAsync();
        _ = WatchAsync();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>Connections for commands that were ended because their token had expired.</summary>
    public int Ended => ended;

    /// <summary>Connections for subscriptions that were.</summary>
    public int EndedSubscriptions => endedSubscriptions;

    /// <summary>Ends every connection, as a failover does.</summary>
    public void EndAll()
    {
        foreach (var connection in connections.Keys)
        {
            connection.End();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await disposing.CancelAsync();
        listener.Dispose();
        EndAll();
        disposing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, target);
                var connection = new Connection(client, server);
                connections[connection] = true;
                _ = PumpAsync(client.GetStream(), server.GetStream(), connection.Look);
                _ = PumpAsync(server.GetStream(), client.GetStream(), _ => { });
            }
        }
        catch (Exception stopped) when (stopped is ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task WatchAsync()
    {
        while (!disposing.IsCancellationRequested)
        {
            foreach (var connection
                in connections.Keys.Where(connection => entra.ExpiryOf(connection.Token) < TimeProvider.System.GetUtcNow()))
            {
                connections.TryRemove(connection, out _);
                connection.End();
                Interlocked.Increment(ref connection.Subscribes ? ref endedSubscriptions : ref ended);
            }

            await Task.Delay(BetweenLooks, TimeProvider.System, CancellationToken.None);
        }
    }

    private static async Task PumpAsync(NetworkStream from, NetworkStream to, Action<ReadOnlyMemory<byte>> look)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            for (var read = await from.ReadAsync(buffer); read > 0; read = await from.ReadAsync(buffer))
            {
                look(buffer.AsMemory(0, read));
                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // By either end or by the gate.
        }
    }

    [GeneratedRegex(@"e30\.[\w-]+\.\d+(?=\r\n)")]
    private static partial Regex Tokens();

    private sealed class Connection(TcpClient client, TcpClient server)
    {
        public string Token { get; private set; } = "";

        public bool Subscribes { get; private set; }

        public void Look(ReadOnlyMemory<byte> sent)
        {
            var text = Encoding.ASCII.GetString(sent.Span);
            Token = Tokens().Matches(text).LastOrDefault()?.Value ?? Token;
            Subscribes |= text.Contains("SUBSCRIBE", StringComparison.Ordinal);
        }

        public void End()
        {
            client.Dispose();
            server.Dispose();
        }
    }
}
