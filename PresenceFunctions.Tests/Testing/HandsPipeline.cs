using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PresencePipeline;
using PresencePipeline.Draining;
using PresencePipeline.Hosting;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Testing;

/// <summary>The pipeline in a host whose platform starts instances for tickets, with the smallest backlog that calls for a hand.</summary>
internal sealed class HandsPipeline : IAsyncDisposable
{
    public const int LagPerHand = 1000;

    private readonly ServiceProvider services;

    private HandsPipeline(ServiceProvider services, QueueClient tickets)
    {
        this.services = services;
        Tickets = tickets;
    }

    public QueueClient Tickets { get; }

    public IDatabase Redis => Get<RedisConnection>().Database;

    public StreamKeys Keys => Get<StreamPartitions>()[0];

    public static async Task<HandsPipeline> OpenAsync(
        RedisFixture redis, (string Name, string Value)[] storage, bool takesTickets = true, params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager
        {
            ["Redis:ConnectionString"] = redis.ConnectionString,
            ["Stream:Name"] = $"test-{Guid.NewGuid():N}",
            ["Secrets:genesys-webhook-secret"] = TestApp.Secret,
            ["Hands:LagPerHand"] = "1000",
        };
        foreach (var (name, value) in storage.Concat(settings))
        {
            configuration[name] = value;
        }

        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration)
            .AddPresencePipeline(new HostTraits(AllowsConfiguredSecrets: true, takesTickets)).BuildServiceProvider();
        await PresenceHost.PrepareAsync(services);
        var pipeline = new HandsPipeline(services, AzuriteFixture.Queue(storage, "Hands:QueueName"));
        foreach (var group in ConsumerGroups.All)
        {
            await pipeline.Redis.StreamCreateConsumerGroupAsync(pipeline.Keys.Stream, group, "0", createStream: true);
        }

        return pipeline;
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Appends a change each of so many agents, which nobody drains.</summary>
    public async Task AppendAsync(int count)
    {
        foreach (var chunk in Changes.Many(count).Chunk(128))
        {
            await Get<PartitionedAppender>().AppendAsync(chunk, TimeSpan.FromSeconds(60));
        }
    }

    public GroupDrainer Drainer(string group) => services.GetRequiredKeyedService<GroupDrainer>(group);

    public async Task<string[]> TicketsAsync() =>
        [.. (await Tickets.PeekMessagesAsync(32, TestContext.Current.CancellationToken)).Value.Select(message => message.MessageText)];

    public Task<long> HandsAsync(string group) => Redis.SortedSetLengthAsync(Keys.Hands(group));

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
