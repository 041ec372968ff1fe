using System.Globalization;
using System.Net;
using PresenceFunctions.Tests.Testing;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Local;

[Collection(ProcessesAlone.Name)]
public sealed class OwnRedisTests(RedisFixture shared)
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
    public async Task OwnRedis_AnotherConfigured_IsNotStarted()
    {
        await using var host = ChildHost.Start(
            [], Secret, ("Redis:ConnectionString", shared.ConnectionString), ("Stream:Name", $"test-{Guid.NewGuid():N}"));
        using var client = await host.ConnectAsync();

        Assert.Empty(ProcessEntry.DescendantsOf(host.Id));
        Assert.Empty(host.RedisDirectories);
    }

    [Theory]
    [InlineData("KeyVault:Uri", "https://127.0.0.1:1/", "genesys-webhook-secret")]
    [InlineData("Secrets:redis-connection-string", "127.0.0.1:6379,nonsense=1", "redis-connection-string")]
    public async Task OwnRedis_ConnectionStringIsASecret_IsNotStarted(string setting, string value, string named)
    {
        await using var host = ChildHost.Start([], Secret, (setting, value));

        Assert.Equal(1, await host.ExitAsync());
        Assert.Contains(named, Assert.Single(host.Errors), StringComparison.Ordinal);
        Assert.Empty(host.RedisDirectories);
    }

    [Fact]
    public async Task OwnRedis_CtrlC_HostExitsWith0AndLeavesNothing()
    {
        Assert.SkipWhen(ProcessEntry.InterruptsAreIgnored, "Started in the background of a shell, this process and its children ignore Ctrl-C.");
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
            () => Task.FromResult(!family.Any(process => process.IsRunning) && host.RedisDirectories.Count == 0), "no process and no directory left");
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
    public async Task OwnRedis_NotInstalled_HostExitsWith1AndSaysInOneLineHowToInstallIt()
    {
        var programs = Directory.CreateTempSubdirectory("presence-tests-path-");
        try
        {
            foreach (var program in (string[])["dotnet", "sh", "setsid", "cat", "rm"])
            {
                File.CreateSymbolicLink(Path.Combine(programs.FullName, program), Locate(program));
            }

            await using var host = ChildHost.Start([], Secret, ("PATH", programs.FullName));

            Assert.Equal(1, await host.ExitAsync());
            Assert.EndsWith("apt-get install -y redis-server", Assert.Single(host.Errors), StringComparison.Ordinal);
            Assert.Empty(host.Output);
        }
        finally
        {
            programs.Delete(recursive: true);
        }
    }

    /// <summary>The guard, Redis and what holds the pipe, once they are all there.</summary>
    private static async Task<IReadOnlyList<ProcessEntry>> FamilyAsync(ChildHost host)
    {
        IReadOnlyList<ProcessEntry> family = [];
        await TestApp.EventuallyAsync(
            () =>
            {
                family = ProcessEntry.DescendantsOf(host.Id);
                return Task.FromResult(family.Select(process => process.Name).Order(StringComparer.Ordinal).SequenceEqual(["cat", "redis-server", "sh"]));
            },
            "guard, Redis and cat");
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

    private static string Locate(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).First(File.Exists);
}
