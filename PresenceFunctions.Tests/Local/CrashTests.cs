using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Local;

public sealed class CrashTests(RedisFixture redis)
{
    [Theory]
    [InlineData("KILL", 128 + 9, 1)]
    [InlineData("KILL", 128 + 9, 4)]
    [InlineData("TERM", 0, 1)]
    public async Task Host_EndedInTheMiddleOfALoad_NothingAcceptedIsLostAndNothingIsTwice(string signal, int exitCode, int count)
    {
        var partitions = new StreamPartitions($"test-{Guid.NewGuid():N}", count);
        var address = $"http://127.0.0.1:{FreePort()}";
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        var load = new DeliveryLoad(seed: 9);
        var senders = new LoadSenders(client, Encoding.UTF8.GetBytes(TestApp.Secret));

        await using var first = await StartAsync(partitions, address);
        var sending = senders.SendAsync(load.Sequence);
        await Task.WhenAll(partitions.Select(keys => ReadAndDieAsync(keys.Name)));
        await TestApp.EventuallyAsync(() => Task.FromResult(senders.Answers.Count >= 3000), "3,000 answers");
        await first.SignalAsync(signal);
        Assert.Equal(exitCode, await first.ExitAsync());
        Assert.InRange(senders.Answers.Count, 3000, load.Sequence.Count - 1);

        await using var second = await StartAsync(partitions, address);
        await sending;

        await LoadOutcome.AssertAsync(load, senders, redis.Database, partitions, client);
    }

    /// <summary>Reads entries as another instance would that is killed before it applies them.</summary>
    private Task ReadAndDieAsync(string stream) => TestApp.EventuallyAsync(
        async () => await redis.Database.KeyExistsAsync(stream)
            && (await redis.Database.StreamGroupInfoAsync(stream)).Any(group => group.Name == ConsumerGroups.Dashboard)
            && (await redis.Database.StreamReadGroupAsync(stream, ConsumerGroups.Dashboard, "killed", StreamPosition.NewMessages, 50))
                .Length > 0,
        "entries for the instance that is killed");

    private async Task<ChildHost> StartAsync(StreamPartitions partitions, string address)
    {
        var host = ChildHost.Start(
            ["--urls", address],
            ("Redis:ConnectionString", redis.ConnectionString),
            ("Stream:Name", partitions[0].Name.Split(':')[0]),
            ("Stream:Partitions", partitions.Count.ToString(CultureInfo.InvariantCulture)),
            ("Drain:ClaimIdle", "00:00:01"),
            ("Secrets:genesys-webhook-secret", TestApp.Secret));
        await host.LineAsync("listening on");
        return host;
    }

    /// <summary>
    /// A port below those that the kernel gives to outgoing connections: senders that keep trying it while nobody listens
    /// would in the end be given it as their own, connect to themselves, and keep the host from coming back.
    /// </summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one may be free.
            }
        }
    }
}
