using System.Globalization;
using System.Net;
using PresenceFunctions.Tests.Testing;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Local;

public sealed class OwnRedisTests
{
    private static readonly (string, string) Secret = ("Secrets:genesys-webhook-secret", TestApp.Secret);

    [Fact]
    public async Task OwnRedis_NothingConfigured_IsDurableNeverEvictsAndListensOnLoopbackOnly()
    {
        await using var host = ChildHost.Start([], Secret);
        using var client = await host.ConnectAsync();

        var port = PortOf(Assert.Single(ProcessEntry.DescendantsOf(host.Id), process => process.Name == "redis-server"));
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},allowAdmin=true");
        var server = connection.GetServers().Single();

        Assert.Equal("yes", await SettingAsync(server, "appendonly"));
        Assert.Equal("everysec", await SettingAsync(server, "appendfsync"));
        Assert.Equal("noeviction", await SettingAsync(server, "maxmemory-policy"));
        Assert.Equal("", await SettingAsync(server, "save"));
        Assert.Equal(Assert.Single(host.RedisDirectories), await SettingAsync(server, "dir"));
        Assert.Equal(["127.0.0.1"], ListeningAddresses(port));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("api/health/ready", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task OwnRedis_CtrlC_HostExitsWith0AndLeavesNothing()
    {
        Assert.SkipWhen(
            ProcessEntry.InterruptsAreIgnored, "Started in the background of a shell, this process and its children ignore Ctrl-C.");
        await using var host = ChildHost.Start([], Secret);
        using var client = await host.ConnectAsync();
        var family = await FamilyAsync(host);

        await host.InterruptAsync();

        Assert.Equal(0, await host.ExitAsync());
        AssertNothingLeft(host, family);
        Assert.Empty(host.Errors);
    }

    [Fact]
    public async Task OwnRedis_SigTerm_HostExitsWith0AndLeavesNothing()
    {
        await using var host = ChildHost.Start([], Secret);
        using var client = await host.ConnectAsync();
        var family = await FamilyAsync(host);

        await host.SignalAsync("TERM");

        Assert.Equal(0, await host.ExitAsync());
        AssertNothingLeft(host, family);
        Assert.Empty(host.Errors);
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("HUP")]
    public async Task OwnRedis_HostDiesWithoutStopping_EndsByItself(string signal)
    {
        await using var host = ChildHost.Start([], Secret);
        using var client = await host.ConnectAsync();
        var family = await FamilyAsync(host);

        await host.SignalAsync(signal);

        Assert.NotEqual(0, await host.ExitAsync());
        await TestApp.EventuallyAsync(
            () => Task.FromResult(!family.Any(process => process.IsRunning) && host.RedisDirectories.Count == 0),
            "no process and no directory left");
    }

    [Fact]
    public async Task OwnRedis_PortOfTheHostTaken_LeavesNothing()
    {
        await using var first = ChildHost.Start([], Secret);
        using var client = await first.ConnectAsync();

        await using var second = ChildHost.Start(["--urls", client.BaseAddress!.ToString()], Secret);

        Assert.NotEqual(0, await second.ExitAsync());
        await TestApp.EventuallyAsync(() => Task.FromResult(second.RedisDirectories.Count == 0), "no directory left");
    }

    [Fact]
    public async Task OwnRedis_Killed_IsBackWithItsDataAndSaidSoOnce()
    {
        await using var host = ChildHost.Start([], Secret);
        using var client = await host.ConnectAsync();
        var port = PortOf(await RedisOfAsync(host, other: null));
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},abortConnect=false,connectRetry=100");
        await connection.GetDatabase().StringSetAsync("kept", "yes");

        // The append-only file is written every second.
        await TestApp.EventuallyAsync(
            () => Task.FromResult(
                Directory.GetFiles(Assert.Single(host.RedisDirectories), "*.incr.aof", SearchOption.AllDirectories).Any(
                    file => new FileInfo(file).Length > 0)),
            "the append-only file is written");
        for (var kills = 1; kills <= 2; kills++)
        {
            var redis = await RedisOfAsync(host, other: null);
            redis.Kill();
            Assert.Equal(port, PortOf(await RedisOfAsync(host, other: redis.Id)));
            await TestApp.EventuallyAsync(
                () => Task.FromResult(host.Output.Count(line => line.Contains("answers again", StringComparison.Ordinal)) == kills),
                "it answers again");
            Assert.Equal(
                kills, host.Output.Count(line => line.Contains("redis-server has ended (exit code 137", StringComparison.Ordinal)));
            await TestApp.EventuallyAsync(
                async () => connection.IsConnected && await connection.GetDatabase().StringGetAsync("kept") == "yes", "the data is there");
        }

        await host.SignalAsync("TERM");
        Assert.Equal(0, await host.ExitAsync());
        Assert.Empty(host.RedisDirectories);
    }

    /// <summary>Waits for the host's Redis, of another process id than <paramref name="other"/>, to show its port.</summary>
    private static async Task<ProcessEntry> RedisOfAsync(ChildHost host, int? other)
    {
        ProcessEntry? redis = null;
        await TestApp.EventuallyAsync(
            () =>
            {
                redis = ProcessEntry.DescendantsOf(host.Id).SingleOrDefault(
                    process => process.Name == "redis-server" && process.Id != other
                        && process.CommandLine.Contains("127.0.0.1:", StringComparison.Ordinal));
                return Task.FromResult(redis is not null);
            },
            "a Redis of the host");
        return redis!;
    }

    /// <summary>The guard, Redis and what holds the pipe, once they are all there.</summary>
    private static async Task<IReadOnlyList<ProcessEntry>> FamilyAsync(ChildHost host)
    {
        IReadOnlyList<ProcessEntry> family = [];
        await TestApp.EventuallyAsync(
            () =>
            {
                family = ProcessEntry.DescendantsOf(host.Id);
                return Task.FromResult(
                    family.Select(process => process.Name).Order(StringComparer.Ordinal).SequenceEqual(
                        ["cat", "redis-server", "sh", "sh"]));
            },
            "guard, its watch over the pipe, cat and Redis");
        Assert.Single(host.RedisDirectories);
        return family;
    }

    private static void AssertNothingLeft(ChildHost host, IReadOnlyList<ProcessEntry> family)
    {
        Assert.DoesNotContain(family, process => process.IsRunning);
        Assert.Empty(host.RedisDirectories);
    }

    // Once it runs, redis-server shows itself as "redis-server 127.0.0.1:6379".
    private static int PortOf(ProcessEntry redis) =>
        int.Parse(redis.CommandLine[(redis.CommandLine.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);

    private static async Task<string> SettingAsync(IServer server, string name) => Assert.Single(await server.ConfigGetAsync(name)).Value;

    /// <summary>IPv4 addresses, and the mere fact of IPv6 ones, on which anybody listens on the port.</summary>
    private static IEnumerable<string> ListeningAddresses(int port)
    {
        const string Listening = "0A";
        var local = from table in (string[])["/proc/net/tcp", "/proc/net/tcp6"]
                    where File.Exists(table)
                    from line in File.ReadLines(table).Skip(1)
                    let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    where fields[3] == Listening && fields[1].EndsWith($":{port:X4}", StringComparison.Ordinal)
                    select fields[1].Split(':')[0];
        return local.Select(hex => hex.Length == 8 ? new IPAddress(Convert.ToUInt32(hex, 16)).ToString() : "IPv6");
    }
}
