using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Health;

namespace PresenceFunctions.Tests.Health;

public sealed class RedisSettingsCheckTests(RedisFixture redis)
{
    [Theory]
    [InlineData("7.0.15", "noeviction", "1", HealthStatus.Healthy, "")]
    [InlineData("7.4.0", "noeviction", "1", HealthStatus.Healthy, "")]
    [InlineData("10.0.0", "noeviction", "1", HealthStatus.Healthy, "")]
    [InlineData("6.2.14", "noeviction", "1", HealthStatus.Unhealthy, "6.2.14")]
    [InlineData("6.2.14", "allkeys-lru", "0", HealthStatus.Unhealthy, "7.0")]
    [InlineData("7.0.15", "allkeys-lru", "1", HealthStatus.Degraded, "maxmemory-policy is allkeys-lru")]
    [InlineData("7.0.15", "volatile-ttl", "1", HealthStatus.Degraded, "maxmemory-policy is volatile-ttl")]
    [InlineData("7.0.15", "noeviction", "0", HealthStatus.Degraded, "appendonly is off")]
    [InlineData("7.0.15", "allkeys-lru", "0", HealthStatus.Degraded, "maxmemory-policy is allkeys-lru")]
    [InlineData("7.0.15", "allkeys-lru", "0", HealthStatus.Degraded, "appendonly is off")]
    public void Judge_InfoOfRedis_SaysWhatIsWrong(string version, string policy, string appendOnly, HealthStatus expected, string hint)
    {
        var result = RedisSettingsCheck.Judge(
            $"# Server\r\nredis_version:{version}\r\nos:Linux 6.1 x86_64\r\n\r\n# Memory\r\nmaxmemory_policy:{policy}\r\n\r\n# "
                + $"Persistence\r\naof_enabled:{appendOnly}\r\n");

        Assert.Equal(expected, result.Status);
        Assert.Contains(hint, result.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis_version:6.2.14\r\n", HealthStatus.Unhealthy)]
    [InlineData("maxmemory_policy:allkeys-random\r\n", HealthStatus.Degraded)]
    [InlineData("aof_enabled:0\r\n", HealthStatus.Degraded)]
    public void Judge_OtherFieldsMissing_JudgesWhatIsThere(string info, HealthStatus expected) =>
        Assert.Equal(expected, RedisSettingsCheck.Judge(info).Status);

    [Fact]
    public async Task Check_TheTestsOwnRedis_IsAsItShouldBe()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);

        var result = await new RedisSettingsCheck(stream.Connection).CheckHealthAsync(
            new HealthCheckContext(), TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Healthy, result.Status);
    }
}
