using Microsoft.Extensions.Configuration;
using PresenceFunctions.Tests.Testing;
using PresenceLocal;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Streams;

/// <summary>What only a server of the test's own may go through: a pause, and memory that runs out.</summary>
[Collection(HungryTests.Name)]
public sealed class StreamAppenderOutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private OwnRedis? server;
    private ConnectionMultiplexer? admin;
    private TestStream? opened;

    private TestStream Stream => opened!;

    public async ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationManager();
        server = await OwnRedis.StartUnlessConfiguredAsync(configuration);
        var connectionString = configuration["Redis:ConnectionString"]!;
        admin = await ConnectionMultiplexer.ConnectAsync($"{connectionString},allowAdmin=true");
        opened = await TestStream.OpenAsync(connectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await opened!.DisposeAsync();
        await admin!.DisposeAsync();
        await server!.DisposeAsync();
    }

    [Fact]
    public async Task Append_RedisIsPaused_TimesOutAndARetryFindsTheEventOnce()
    {
        await Stream.AppendAsync(1);
        var changes = Changes.Many(20);

        // Writes only, or the command that ends the pause would wait for its end.
        await ExecuteAsync("CLIENT", "PAUSE", "60000", "WRITE");
        var waiting = changes.Select(change => Stream.Appender.AppendAsync([change], TimeSpan.FromMilliseconds(300))).ToList();
        foreach (var caller in waiting)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => caller);
        }

        await ExecuteAsync("CLIENT", "UNPAUSE");
        var ids = await Task.WhenAll(changes.Select(change => Stream.AppendAsync(change)));

        var entries = await Stream.Redis.StreamRangeAsync(Stream.Keys.Stream);
        Assert.Equal(1 + changes.Length, entries.Length);
        var idOf = entries.ToDictionary(entry => entry["genesysEventId"].ToString(), entry => entry.Id.ToString(), StringComparer.Ordinal);
        Assert.Equal(changes.Select(change => idOf[change.EventId.Value]), ids.Select(Assert.Single));
    }

    [Fact]
    public async Task Append_OutOfMemory_RefusedWithoutAMarkerAndSucceedsOnceThereIsSome()
    {
        await Stream.AppendAsync(1);
        var change = Changes.Of("a");

        await ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        await Assert.ThrowsAsync<RedisServerException>(() => Stream.AppendAsync(change));
        Assert.False(await Stream.Redis.KeyExistsAsync(Stream.Keys.Seen(change.DedupId)));

        await ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        var result = await Stream.Appender.AppendAsync([change], Patience);

        Assert.False(Assert.Single(result.Entries).Duplicate);
        Assert.Equal(2, await Stream.Redis.StreamLengthAsync(Stream.Keys.Stream));
    }

    private async Task ExecuteAsync(string command, params object[] arguments) =>
        await admin!.GetDatabase().ExecuteAsync(command, arguments);
}
