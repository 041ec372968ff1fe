using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Local;

/// <summary>When the local host starts a Redis of its own, and what it says where it cannot.</summary>
public sealed class OwnRedisStartTests(RedisFixture shared)
{
    private static readonly (string, string) Secret = ("Secrets:genesys-webhook-secret", TestApp.Secret);

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
    [InlineData("KeyVault:Uri", "https://127.0.0.1:1/", "could not be read")]
    [InlineData("Secrets:redis-connection-string", "127.0.0.1:6379,nonsense=1", "redis-connection-string")]
    public async Task OwnRedis_ConnectionStringIsASecret_IsNotStarted(string setting, string value, string named)
    {
        await using var host = ChildHost.Start([], Secret, (setting, value));

        Assert.Equal(1, await host.ExitAsync());
        Assert.Contains(named, Assert.Single(host.Errors), StringComparison.Ordinal);
        Assert.Empty(host.RedisDirectories);
    }

    [Fact]
    public async Task OwnRedis_EndsAtStart_HostExitsWith1AndRepeatsWhatItSaidInOneLine()
    {
        var programs = Directory.CreateTempSubdirectory("presence-tests-path-");
        try
        {
            // Anything that does not know redis-server's options and says so.
            File.CreateSymbolicLink(Path.Combine(programs.FullName, "redis-server"), Locate("ls"));

            await using var host = ChildHost.Start(
                [], Secret, ("PATH", $"{programs.FullName}:{Environment.GetEnvironmentVariable("PATH")}"));

            Assert.Equal(1, await host.ExitAsync());
            Assert.StartsWith(
                "Not started. redis-server does not start: exit code 2: Try ", Assert.Single(host.Errors), StringComparison.Ordinal);
            Assert.Empty(host.RedisDirectories);
        }
        finally
        {
            programs.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task OwnRedis_NotInstalled_HostExitsWith1AndSaysInOneLineHowToInstallIt()
    {
        var programs = Directory.CreateTempSubdirectory("presence-tests-path-");
        try
        {
            foreach (var program in (string[])["dotnet", "sh", "setsid", "cat", "rm", "tail", "sleep"])
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

    private static string Locate(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program)).First(File.Exists);
}
