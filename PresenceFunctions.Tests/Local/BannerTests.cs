using System.Text.RegularExpressions;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Local;

public sealed partial class BannerTests(RedisFixture redis)
{
    [Fact]
    public async Task Banner_OfTheDemo_IsTheReadmesSample()
    {
        await using var host = ChildHost.Start(["--demo"]);
        await host.LineAsync("Ctrl-C");

        string[] readme =
            [
                .. File.ReadLines(Repository.PathOf("README.md"))
                    .Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(Normalise),
            ];

        var banner = host.Output.SkipWhile(line => !line.StartsWith("listening on", StringComparison.Ordinal)).TakeWhile(
            line => !line.StartsWith("Ctrl-C", StringComparison.Ordinal));
        var expected = banner.Where(line => line.Length > 0).Select(Normalise).ToArray();
        Assert.True(expected.Length > 7, string.Join('\n', host.Output));
        Assert.Equal(expected, readme.SkipWhile(line => line != expected[0]).Take(expected.Length));
    }

    [Fact]
    public async Task Demo_FileNamesARedis_HasItsOwnAllTheSame()
    {
        await using var host = ChildHost.Start(
            ["--demo"], [], ("local.settings.json", """{"Values":{"Redis__ConnectionString":"127.0.0.1:1"}}"""));

        var line = await host.LineAsync("redis ");

        Assert.DoesNotContain("127.0.0.1:1 ", line + " ", StringComparison.Ordinal);
        Assert.Single(host.RedisDirectories);
    }

    [Fact]
    public async Task Banner_RedisWithAPassword_NamesTheAddressOnly()
    {
        await using var host = ChildHost.Start(
            [], ("Secrets:genesys-webhook-secret", TestApp.Secret), (
                "Redis:ConnectionString", $"{redis.ConnectionString},localhost:1,password=p4ss"));

        Assert.Equal($"redis       {redis.ConnectionString}, localhost:1", await host.LineAsync("redis "));
    }

    /// <summary>A line without what differs from start to start.</summary>
    private static string Normalise(string line) => Changing().Replace(line.Trim(), "…");

    [GeneratedRegex("(?<=127.0.0.1:)[0-9]+|(?<=Signature: )[^']+|(?<=\"timestamp\":)[0-9]+")]
    private static partial Regex Changing();
}
