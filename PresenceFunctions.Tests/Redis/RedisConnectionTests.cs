using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using PresenceFunctions.Tests.Testing;
using PresenceLocal;
using PresencePipeline.Redis;

namespace PresenceFunctions.Tests.Redis;

public sealed class RedisConnectionTests(RedisFixture redis)
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task Change_OfTheAddress_CommandUnderWayEndsAndTheOldConnectionIsClosedLater()
    {
        var configuration = new ConfigurationManager();
        await using var other = await OwnRedis.StartUnlessConfiguredAsync(configuration);
        await using var connection = new RedisConnection(time);
        await connection.OpenAsync(redis.ConnectionString);
        var old = connection.Multiplexer;
        var underWay = connection.Database.ExecuteAsync("WAIT", 1, 500);

        Assert.True(await connection.ChangeAsync(configuration["Redis:ConnectionString"]!));
        Assert.NotSame(old, connection.Multiplexer);
        Assert.Equal(0, (int)await underWay);
        Assert.True(old.IsConnected);

        time.Advance(TimeSpan.FromMinutes(1));

        await TestApp.EventuallyAsync(() => Task.FromResult(!old.IsConnected), "the old connection is closed");
        await connection.Database.PingAsync();
    }

    [Theory]
    [InlineData(",password=another")]
    [InlineData(",user=somebody,password=another")]
    public async Task Change_OfTheCredentials_KeepsTheConnection(string credentials)
    {
        await using var connection = new RedisConnection(time);
        await connection.OpenAsync(redis.ConnectionString);
        var old = connection.Multiplexer;

        Assert.True(await connection.ChangeAsync(redis.ConnectionString + credentials));

        Assert.Same(old, connection.Multiplexer);
        await connection.Database.PingAsync();
    }

    [Fact]
    public async Task Change_ToAnAddressWithoutRedis_IsRefusedAndKeepsTheConnection()
    {
        await using var connection = new RedisConnection(time);
        await connection.OpenAsync(redis.ConnectionString);
        var old = connection.Multiplexer;

        Assert.False(await connection.ChangeAsync("127.0.0.1:1,connectTimeout=200,connectRetry=1"));

        Assert.Same(old, connection.Multiplexer);
    }

    [Fact]
    public async Task Change_ToTheSame_DoesNothing()
    {
        await using var connection = new RedisConnection(time);
        await connection.OpenAsync(redis.ConnectionString);
        var old = connection.Multiplexer;

        Assert.True(await connection.ChangeAsync(redis.ConnectionString));

        Assert.Same(old, connection.Multiplexer);
    }
}
