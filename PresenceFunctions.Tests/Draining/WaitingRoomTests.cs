using System.Collections.Concurrent;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Draining;

public sealed class WaitingRoomTests(RedisFixture redis)
{
    private static readonly TimeSpan ForGood = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Wait_Woken_AllThatWaitSendInOneBatch()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var room = new WaitingRoom(stream.Connection, stream.Keys, stream.Appends);
        await using var first = await room.JoinAsync();
        await using var second = await room.JoinAsync();
        var batches = new ConcurrentBag<IDatabaseAsync>();
        var waiting = Task.WhenAll(
            first.WaitAsync(Send, ForGood, CancellationToken.None), second.WaitAsync(Send, ForGood, CancellationToken.None));

        await WakeAsync(stream);

        await waiting.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(2, batches.Count);
        Assert.Single(batches.Distinct());

        Task Send(IDatabaseAsync batch)
        {
            batches.Add(batch);
            return batch.PingAsync();
        }
    }

    [Fact]
    public async Task Wait_WokenWhileItWasBusy_SendsWithoutAnotherWakeUp()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var room = new WaitingRoom(stream.Connection, stream.Keys, stream.Appends);
        await using var waiting = await room.JoinAsync();
        await using var busy = await room.JoinAsync();
        var heard = waiting.WaitAsync(batch => batch.PingAsync(), ForGood, CancellationToken.None);
        await WakeAsync(stream);
        await heard.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);

        await busy.WaitAsync(batch => batch.PingAsync(), ForGood, CancellationToken.None)
            .WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Wait_NobodyWakesIt_SendsWhenItsTimeIsOver()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await using var loop = await new WaitingRoom(stream.Connection, stream.Keys, stream.Appends).JoinAsync();
        var answer = Task.FromResult(TimeSpan.MinValue);

        await loop.WaitAsync(batch => answer = batch.PingAsync(), TimeSpan.FromMilliseconds(50), CancellationToken.None)
            .WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.NotEqual(TimeSpan.MinValue, await answer);
    }

    [Fact]
    public async Task Wait_Cancelled_EndsWithoutSending()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await using var loop = await new WaitingRoom(stream.Connection, stream.Keys, stream.Appends).JoinAsync();
        using var stop = new CancellationTokenSource();
        var hasSent = false;
        var waiting = loop.WaitAsync(
            _ =>
            {
                hasSent = true;
                return Task.CompletedTask;
            },
            ForGood,
            stop.Token);

        await stop.CancelAsync();

        await waiting.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(hasSent);
    }

    [Fact]
    public async Task Wait_RedisRefusesOne_TheOtherHasItsAnswer()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.Redis.StringSetAsync(stream.Keys.Epoch, "no hash");
        var room = new WaitingRoom(stream.Connection, stream.Keys, stream.Appends);
        await using var first = await room.JoinAsync();
        await using var second = await room.JoinAsync();
        var refused = Task.FromResult(0L);
        var answered = Task.FromResult(TimeSpan.MinValue);
        var waiting = Task.WhenAll(
            first.WaitAsync(batch => refused = batch.HashLengthAsync(stream.Keys.Epoch), ForGood, CancellationToken.None),
            second.WaitAsync(batch => answered = batch.PingAsync(), ForGood, CancellationToken.None));

        await WakeAsync(stream);

        await waiting.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<RedisServerException>(() => refused);
        Assert.NotEqual(TimeSpan.MinValue, await answered);
    }

    [Fact]
    public async Task Leave_TheOthers_AreWokenAllTheSame()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var room = new WaitingRoom(stream.Connection, stream.Keys, stream.Appends);
        await using var stays = await room.JoinAsync();
        await (await room.JoinAsync()).DisposeAsync();
        var waiting = stays.WaitAsync(batch => batch.PingAsync(), ForGood, CancellationToken.None);

        await WakeAsync(stream);

        await waiting.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Append_OfThisProcess_IsReadAtOnceByThoseThatWaitAndWakesThoseThatDoNot()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.Redis.StreamCreateConsumerGroupAsync(stream.Keys.Stream, TestStream.Group, "0-0");
        var room = new WaitingRoom(stream.Connection, stream.Keys, stream.Appends);
        await using var waiting = await room.JoinAsync();
        await using var busy = await room.JoinAsync();
        var read = Task.FromResult<StreamEntry[]>([]);
        var reading = waiting.WaitAsync(
            batch => read = batch.StreamReadGroupAsync(stream.Keys.Stream, TestStream.Group, "consumer-1", ">"),
            ForGood,
            CancellationToken.None);

        var ids = await stream.AppendAsync(Changes.Many(1));

        await reading.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(ids, (await read).Select(entry => (string)entry.Id!));
        await busy.WaitAsync(batch => batch.PingAsync(), ForGood, CancellationToken.None)
            .WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Append_RedisHasLostItsScripts_IsAppendedAndReadAllTheSame()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(Changes.Many(1));
        await using var loop = await new WaitingRoom(stream.Connection, stream.Keys, stream.Appends).JoinAsync();
        await using var hand = new HandHeartbeat(stream.Connection, stream.Keys.Hands(TestStream.Group), "hand", TimeProvider.System);
        var waiting = loop.WaitAsync(hand.BeatAsync, ForGood, CancellationToken.None);
        await stream.Connection.Multiplexer.GetServers()[0].ExecuteAsync("SCRIPT", "FLUSH");

        await stream.AppendAsync(Changes.Many(2)[1..]).WaitAsync(
            Patience / 2, TimeProvider.System, TestContext.Current.CancellationToken);

        await waiting.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(1, await stream.Redis.SortedSetLengthAsync(stream.Keys.Hands(TestStream.Group)));
    }

    [Fact]
    public async Task Append_OfThisProcess_WakesNobodyASecondTime()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var room = new WaitingRoom(stream.Connection, stream.Keys, stream.Appends);
        await using var loop = await room.JoinAsync();
        var reading = loop.WaitAsync(batch => batch.PingAsync(), ForGood, CancellationToken.None);
        await stream.AppendAsync(Changes.Many(1));
        await reading.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);

        // By the time that this is answered, the wake-up of the append has come.
        await stream.Redis.PingAsync();
        var again = loop.WaitAsync(batch => batch.PingAsync(), ForGood, CancellationToken.None);

        await Task.Delay(WaitingRoom.Gathering * 10, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(again.IsCompleted);
        await WakeAsync(stream);
        await again.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Append_OfAnotherProcess_WakesThoseThatWait()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await using var loop = await new WaitingRoom(stream.Connection, stream.Keys, new AppendSender(stream.Connection)).JoinAsync();
        var waiting = loop.WaitAsync(batch => batch.PingAsync(), ForGood, CancellationToken.None);

        await stream.AppendAsync(Changes.Many(1));

        await waiting.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private static Task<long> WakeAsync(TestStream stream) => stream.Redis.PublishAsync(stream.Keys.Wake, RedisValue.EmptyString);
}
