using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Health;
using PresencePipeline.Redis;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Health;

public sealed class ClockCheckTests(RedisFixture redis)
{
    private static readonly DateTimeOffset T = new(2026, 11, 24, 5, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0, 0, HealthStatus.Healthy, "")]
    [InlineData(0, 0.9, 0, HealthStatus.Healthy, "")]
    [InlineData(0, -0.9, 0, HealthStatus.Healthy, "")]
    [InlineData(0, 4, 8, HealthStatus.Healthy, "")]
    [InlineData(0, 12, 8, HealthStatus.Degraded, "4.0 s ahead")]
    [InlineData(0, 3, 0, HealthStatus.Degraded, "3.0 s ahead")]
    [InlineData(0, -3, 0, HealthStatus.Degraded, "3.0 s behind")]
    public void Judge_ClockOfRedis_AgainstOursBeforeAndAfterTheCall(
        double before, double theirs, double after, HealthStatus expected, string hint)
    {
        var result = ClockCheck.Judge(T.AddSeconds(before), T.AddSeconds(theirs), T.AddSeconds(after));

        Assert.Equal(expected, result.Status);
        Assert.Contains(hint, result.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_RedisOnThisMachine_Agrees()
    {
        await using var stream = await LagStream.OpenAsync(redis);

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(stream, TimeProvider.System)).Status);
    }

    [Fact]
    public async Task Check_OurClockAnHourSlow_DegradedSayingByHowMuch()
    {
        await using var stream = await LagStream.OpenAsync(redis);

        var result = await CheckAsync(stream, new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(-1)));

        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Contains("ahead of ours", result.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_EntryIdsAheadOfTheClock_DegradedSayingByHowMuch()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.Redis.ExecuteAsync("XADD", (string)stream.Key!, $"{Deliveries.Now + 3_600_000}-0", "x", "y");

        var result = await CheckAsync(stream, TimeProvider.System);

        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Matches(@"is 3[56]\d\d\.\d s ahead of Redis's clock", result.Description);
    }

    [Fact]
    public async Task Ready_OfTheHost_NamesTheChecks()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var checks = (await app.GetAsync("api/health/ready")).GetProperty("checks").EnumerateObject().Select(check => check.Name);

        Assert.Superset(new HashSet<string> { "redis", "redis-settings", "clock", "groups", "draining", "secrets" }, checks.ToHashSet());
    }

    private static Task<HealthCheckResult> CheckAsync(LagStream stream, TimeProvider timeProvider) =>
        new ClockCheck(stream.Get<RedisConnection>(), stream.Get<StreamPartitions>(), timeProvider).CheckHealthAsync(
            new HealthCheckContext(), TestContext.Current.CancellationToken);
}
