using System.Net;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Live;

namespace PresenceFunctions.Tests.Live;

[Collection(HungryTests.Name)]
public sealed class LiveSlowReaderTests(RedisFixture redis)
{
    private const int PerDelivery = 300;

    // Ten times what the feed keeps, and three times what the kernel's buffers take.
    private const int Changes = 10 * LiveFeed.Capacity;

    [Fact]
    public async Task Reader_ThatDoesNotReadForThousandsOfChanges_IsResetAndEndsAtTheBoard()
    {
        // However long the changes take to send, Kestrel does not end the connection of a reader that reads nothing meanwhile.
        await using var app = await TestApp.StartAsync(
            redis,
            services => services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MinResponseDataRate = null),
            [.. TestApp.NoDrainer, ("Webhook:AppendDeadline", "00:00:10")]);
        await app.AcceptAsync(Deliveries.Flat("first", "Busy", Deliveries.Now));
        using var socket = await ConnectAsync(app.Client.BaseAddress!);

        for (var sent = 0; sent < Changes; sent += PerDelivery)
        {
            var changes = Enumerable.Range(sent, PerDelivery).Select(
                change => Deliveries.Flat($"agent-{change % 20}", "State " + change, Deliveries.Now + change));
            await app.AcceptAsync($"[{string.Join(',', changes)}]");
        }

        await app.AcceptAsync(Deliveries.Flat("the-last", "Busy", Deliveries.Now));
        var (board, resets, received) = await ReadAsync(socket);

        Assert.True(resets > 0);
        Assert.True(received < Changes / 2, $"{received} changes were kept for a reader that did not read.");
        Assert.Equal(LiveBoard.AgentsOf(await app.GetAsync("api/presence")), board.Agents);
    }

    /// <summary>Asks for the feed over a socket that takes no more than a few kilobytes until it is read.</summary>
    private static async Task<Socket> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), TestContext.Current.CancellationToken);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"GET /api/presence/live HTTP/1.0\r\nHost: {address.Authority}\r\n\r\n"),
            TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<(LiveBoard Board, int Resets, int Changes)> ReadAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket);
        var board = new LiveBoard();
        var (resets, changes) = (0, 0);
        await foreach (var item in SseParser.Create(await BodyAsync(stream)).EnumerateAsync(TestContext.Current.CancellationToken))
        {
            resets += item.EventType == "reset" ? 1 : 0;
            changes += item.EventType == "change" ? 1 : 0;
            board.Apply(item);
            if (board.Agents.Any(agent => agent.Contains("the-last", StringComparison.Ordinal)))
            {
                break;
            }
        }

        return (board, resets, changes);
    }

    // HTTP/1.0, so that the body comes unchunked.
    private static async Task<Stream> BodyAsync(Stream stream)
    {
        var header = new StringBuilder();
        var one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, TestContext.Current.CancellationToken);
            header.Append((char)one[0]);
        }

        Assert.StartsWith("HTTP/1.1 200", header.ToString(), StringComparison.Ordinal);
        return stream;
    }
}
