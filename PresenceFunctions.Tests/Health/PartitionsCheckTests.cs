using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Health;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Health;

public sealed class PartitionsCheckTests(RedisFixture redis)
{
    [Theory]
    [InlineData("1", "3")]
    [InlineData("3", "1")]
    [InlineData("3", "2")]
    public async Task Check_ChangedBeforeEverythingWasFinished_NamesTheStreamUntilItIs(string before, string after)
    {
        var name = ("Stream:Name", $"test-{Guid.NewGuid():N}");
        await using var former = await Pipeline.OpenAsync(redis, name, ("Stream:Partitions", before));
        await former.Get<PartitionedAppender>().AppendAsync(Changes.Many(60), TimeSpan.FromSeconds(10));
        await using var changed = await Pipeline.OpenAsync(redis, name, ("Stream:Partitions", after));

        var left = await CheckAsync(changed);
        await former.DrainAsync(ConsumerGroups.Dashboard);
        var half = await CheckAsync(changed);
        await former.DrainAsync(ConsumerGroups.Workforce);
        var finished = await CheckAsync(changed);

        Assert.Equal((HealthStatus.Degraded, HealthStatus.Degraded, HealthStatus.Healthy), (left.Status, half.Status, finished.Status));
        Assert.Contains($"{former.Partitions[^1].Name} is of another number", left.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_EntriesOfItsOwnPartitions_AreNotLeftBehind()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis, ("Stream:Partitions", "3"));
        await pipeline.Get<PartitionedAppender>().AppendAsync(Changes.Many(60), TimeSpan.FromSeconds(10));

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(pipeline)).Status);
    }

    [Fact]
    public async Task Check_APendingEntry_IsLeftBehind()
    {
        var name = ("Stream:Name", $"test-{Guid.NewGuid():N}");
        await using var former = await Pipeline.OpenAsync(redis, name);
        await former.Get<PartitionedAppender>().AppendAsync(Changes.Many(1), TimeSpan.FromSeconds(10));
        await former.Redis.StreamCreateConsumerGroupAsync(former.Keys.Stream, ConsumerGroups.Dashboard, StreamPosition.Beginning);
        await former.Redis.StreamReadGroupAsync(former.Keys.Stream, ConsumerGroups.Dashboard, "dead", StreamPosition.NewMessages);
        await former.DrainAsync(ConsumerGroups.Workforce);
        await using var changed = await Pipeline.OpenAsync(redis, name, ("Stream:Partitions", "2"));

        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(changed)).Status);
    }

    private static Task<HealthCheckResult> CheckAsync(Pipeline pipeline) =>
        new PartitionsCheck(pipeline.Get<RedisConnection>(), pipeline.Partitions).CheckHealthAsync(
            new HealthCheckContext(), TestContext.Current.CancellationToken);
}
