using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using PresencePipeline.Draining;
using PresencePipeline.Hosting;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Testing;

/// <summary>The pipeline as both hosts wire it, without a host: no loop runs, whatever is to happen the test calls.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private Pipeline(ServiceProvider services) => this.services = services;

    public IServiceProvider Services => services;

    public FakeLogCollector Log => services.GetRequiredService<FakeLogCollector>();

    public IDatabase Redis => Get<RedisConnection>().Database;

    /// <summary>The first partition, which is the only one unless the test sets more.</summary>
    public StreamKeys Keys => Partitions[0];

    public StreamPartitions Partitions => Get<StreamPartitions>();

    public static Task<Pipeline> OpenAsync(RedisFixture redis, params (string Name, string Value)[] settings) =>
        OpenAsync(redis, TimeProvider.System, settings);

    /// <summary>The same on another clock.</summary>
    public static async Task<Pipeline> OpenAsync(
        RedisFixture redis, TimeProvider timeProvider, params (string Name, string Value)[] settings)
    {
        var services = PipelineServices.Build(
            [.. PipelineServices.On(redis), ("Drain:Budget", "00:00:00"), .. settings], services => services.AddSingleton(timeProvider)
                .AddFakeLogging());
        await PresenceHost.PrepareAsync(services);
        return new Pipeline(services);
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>A projection on the first partition.</summary>
    public T Projection<T>()
        where T : IProjection => ActivatorUtilities.CreateInstance<T>(services, Keys);

    /// <summary>One run of a group's drainer, until nothing is left.</summary>
    public Task DrainAsync(string group) =>
        services.GetRequiredKeyedService<GroupDrainer>(group).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>What the group has not read, and what it has not acknowledged.</summary>
    public async Task<(long? Lag, long Pending)> BacklogAsync(string group)
    {
        var info = Assert.Single(await Redis.StreamGroupInfoAsync(Keys.Stream), info => info.Name == group);
        return (info.Lag, info.PendingMessageCount);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
