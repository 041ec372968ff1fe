using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.FunctionsHost;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>A published app that must not start ends under its host with one line on standard error, which the host logs.</summary>
public sealed class WorkerStartTests(RedisFixture redis)
{
    [Theory]
    [InlineData("genesys-webhook-secret", "Secrets:genesys-webhook-secret", "")]
    [InlineData("Drain:BatchSize", "Drain:BatchSize", "0")]
    public async Task Worker_MissingSecretOrSettingOutOfRange_SaysSoInOneLine(string named, string setting, string value)
    {
        await using var app = await HostedApp.BeginAsync(
            await PublishedApp.DirectoryAsync(),
            ("Redis:ConnectionString", redis.ConnectionString),
            ("Secrets:genesys-webhook-secret", TestApp.Secret),
            (setting, value));

        Assert.Equal(1, await app.Worker.ExitAsync());

        Assert.Contains(named, Assert.Single(app.Worker.Errors), StringComparison.Ordinal);
    }
}
