using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PresencePipeline.Board;
using PresencePipeline.Draining;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A stream of a test's own over a connection of its own, without a host: who drains it is up to the test.</summary>
internal sealed class TestStream : IAsyncDisposable
{
    public const string Group = ConsumerGroups.Dashboard;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PresenceMetrics metrics;

    private TestStream(RedisConnection connection, string name)
    {
        Connection = connection;
        Keys = new StreamKeys(name);
        metrics = new PresenceMetrics(services.GetRequiredService<IMeterFactory>());
        Appends = new AppendSender(connection);
        Appender = new StreamAppender(
            Appends, Keys, Options.Create(new StreamOptions()), new AppendMemory(TimeProvider.System), TimeProvider.System);
        Board = new BoardProjection(
            connection, Keys, Options.Create(new BoardOptions()), metrics, TimeProvider.System, NullLogger<BoardProjection>.Instance);
    }

    public RedisConnection Connection { get; }

    public IDatabase Redis => Connection.Database;

    public StreamKeys Keys { get; }

    public AppendSender Appends { get; }

    public StreamAppender Appender { get; }

    public BoardProjection Board { get; }

    public static async Task<TestStream> OpenAsync(string connectionString, string? name = null)
    {
        var connection = new RedisConnection(TimeProvider.System);
        await connection.OpenAsync(connectionString);
        return new TestStream(connection, name ?? $"test-{Guid.NewGuid():N}");
    }

    /// <summary>A drainer that is a consumer of its own.</summary>
    public Drainer CreateDrainer(DrainOptions options, IProjection? projection = null) => new DrainerFactory(
        Connection,
        new ConsumerFactory(Connection, new AppendSender(Connection), new ConsumerName()),
        new StreamTrimmer(
            Connection, Options.Create(new StreamOptions()), metrics, TimeProvider.System, NullLogger<StreamTrimmer>.Instance),
        Options.Create(options),
        metrics,
        TimeProvider.System,
        NullLogger<Drainer>.Instance).Create(Group, Keys, projection ?? Board);

    public MetricCollector<long> Collect(string instrument) =>
        new(services.GetRequiredService<IMeterFactory>(), PresenceMetrics.MeterName, instrument);

    /// <summary>Appends a change each of so many agents.</summary>
    public async Task<PresenceChange[]> AppendAsync(int count)
    {
        var changes = Changes.Many(count);
        await Task.WhenAll(changes.Chunk(100).Select(delivery => AppendAsync(delivery)));
        return changes;
    }

    public async Task<string[]> AppendAsync(params PresenceChange[] changes) =>
        [.. (await Appender.AppendAsync(changes, Patience)).Entries.Select(entry => entry.Id)];

    public Task<bool> IsAppliedAsync(PresenceChange change) => Redis.KeyExistsAsync(Keys.Agent(change.AgentId.Value));

    /// <summary>Agents on the board.</summary>
    public Task<long> AppliedAsync() => Redis.SortedSetLengthAsync(Keys.Agents);

    /// <summary>Pending entries, of whichever consumer.</summary>
    public Task<StreamPendingMessageInfo[]> PendingAsync() => Redis.StreamPendingMessagesAsync(Keys.Stream, Group, 10_000, RedisValue.Null);

    /// <summary>Entries that the group has not read yet; null while there is no group, or Redis does not know.</summary>
    public async Task<long?> LagAsync() => (await Redis.StreamGroupInfoAsync(Keys.Stream)).Select(group => group.Lag).SingleOrDefault();

    /// <summary>Fails unless so many agents are on the board and the group has neither lag nor pending entries.</summary>
    public async Task AssertDrainedAsync(long agents)
    {
        Assert.Equal(agents, await AppliedAsync());
        Assert.Empty(await PendingAsync());
        Assert.Equal(0, await LagAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await services.DisposeAsync();
    }
}
