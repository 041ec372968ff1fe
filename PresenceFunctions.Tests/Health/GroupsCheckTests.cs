using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Health;
using PresencePipeline.Redis;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Health;

public sealed class GroupsCheckTests(RedisFixture redis)
{
    [Fact]
    public async Task Groups_NoStreamYet_Healthy()
    {
        await using var stream = await LagStream.OpenAsync(redis, groupStart: null);

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(stream)).Status);
    }

    [Fact]
    public async Task Groups_OneMissing_DegradedNamingIt()
    {
        await using var stream = await LagStream.OpenAsync(redis);

        var result = await CheckAsync(stream);

        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Contains(ConsumerGroups.Dashboard, result.Description, StringComparison.Ordinal);
        Assert.Contains("Drain:Schedule", result.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_AllThere_Healthy()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        foreach (var group in ConsumerGroups.All)
        {
            await stream.CreateGroupAsync(group, "0");
        }

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(stream)).Status);
    }

    [Fact]
    public async Task Groups_KeyHoldsSomethingElse_Unhealthy()
    {
        await using var stream = await LagStream.OpenAsync(redis, groupStart: null);
        await stream.Redis.StringSetAsync(stream.Key, "not a stream", TimeSpan.FromMinutes(1));

        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(stream)).Status);
    }

    private static Task<HealthCheckResult> CheckAsync(LagStream stream) =>
        new GroupsCheck(stream.Get<RedisConnection>(), stream.Get<StreamPartitions>())
            .CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
}
