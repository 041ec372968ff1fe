using System.Net;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.DeadLetters;
using PresencePipeline.Draining;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Draining;

/// <summary>An entry that cannot be applied, among many that can.</summary>
public sealed class PoisonTests(RedisFixture redis)
{
    private static readonly DrainOptions Patient = new() { Budget = TimeSpan.Zero };
    private static readonly DrainOptions Claiming = new() { Budget = TimeSpan.FromMinutes(5), ClaimIdle = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task Poison_AmongTenThousand_OthersDoNotWaitAndItIsBuriedAfterExactlyMaxDeliveriesAndReplayedAfterTheFix()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        using var buried = stream.Collect("presence.entries.dead_lettered");
        await stream.Redis.StringSetAsync(stream.Keys.Agent("poison"), "not a hash");
        await stream.AppendAsync(5_000);
        var poison = Changes.Of("poison");
        await stream.AppendAsync(poison);
        await stream.AppendAsync(4_999);

        // Nothing is claimed for half a minute, so the others have not waited for any further delivery of it.
        await stream.CreateDrainer(Patient).RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(9_999, await stream.AppliedAsync());
        Assert.Equal(1, Assert.Single(await stream.PendingAsync()).DeliveryCount);

        await using (DrainLoop.Start(stream.CreateDrainer(Claiming)))
        {
            await TestApp.EventuallyAsync(async () => (await stream.PendingAsync()).Length == 0, "it is buried");
        }

        var letter = DeadLetter.From(Assert.Single(await stream.Redis.StreamRangeAsync(stream.Keys.DeadLetters)), partition: null);
        Assert.Equal(Claiming.MaxDeliveries, letter.Deliveries);
        Assert.Equal(1, buried.GetMeasurementSnapshot().Sum(measurement => measurement.Value));

        await stream.Redis.KeyDeleteAsync(stream.Keys.Agent("poison"));
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Stream:Name", stream.Keys.Stream.ToString())]);
        using var replayed = await app.Client.PostAsync(
            $"api/dead-letters/{letter.Id}/replay", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, replayed.StatusCode);
        var agent = await app.GetAsync("api/presence/poison");
        Assert.Equal(poison.SourceTimeMs, agent.GetProperty("since").GetInt64());
        Assert.Equal(10_000, await stream.AppliedAsync());
    }

    [Theory]
    [InlineData("a bug", null)]
    [InlineData("ERR value is not a valid float", "script")]
    public async Task Entry_MakesItsProjectionThrow_StaysPendingByItselfAndIsBuriedWithTheReason(string reason, string? script)
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(25);
        var poison = Assert.Single(await stream.AppendAsync(Changes.Of("poison")));
        await stream.AppendAsync(25);
        var projection = new PoisonedProjection(
            stream.Board,
            poison,
            () => script is null
                ? new InvalidOperationException(reason)
                : new RedisServerException(RedisErrorKind.UnknownError, CommandFlags.None, reason));

        await using var loop = DrainLoop.Start(stream.CreateDrainer(Claiming, projection));

        await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() == 50, "all others are applied");
        await TestApp.EventuallyAsync(async () => (await stream.PendingAsync()).Length == 0, "it is buried");
        var letter = DeadLetter.From(Assert.Single(await stream.Redis.StreamRangeAsync(stream.Keys.DeadLetters)), partition: null);
        Assert.Equal((poison, reason, Claiming.MaxDeliveries), (letter.OriginalId, letter.Reason, (int)letter.Deliveries));
        Assert.Equal(Claiming.MaxDeliveries, projection.TriedAlone);
    }

    [Fact]
    public async Task Poison_BehindMoreStuckEntriesThanABatch_IsBuriedWithoutAnotherDelivery()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(25);
        var poison = Assert.Single(await stream.AppendAsync(Changes.Of("poison")));
        await stream.Redis.StreamCreateConsumerGroupAsync(stream.Keys.Stream, TestStream.Group, StreamPosition.Beginning);
        await stream.Redis.StreamReadGroupAsync(stream.Keys.Stream, TestStream.Group, "dead", StreamPosition.NewMessages, 26);
        for (var delivery = 1; delivery < Claiming.MaxDeliveries; delivery++)
        {
            await stream.Redis.StreamClaimAsync(stream.Keys.Stream, TestStream.Group, "dead", 0, [poison]);
        }

        var options = new DrainOptions { Budget = Claiming.Budget, ClaimIdle = Claiming.ClaimIdle, BatchSize = 10 };
        await using var loop = DrainLoop.Start(stream.CreateDrainer(options));

        await TestApp.EventuallyAsync(async () => (await stream.PendingAsync()).Length == 0, "nothing is pending");
        var letter = DeadLetter.From(Assert.Single(await stream.Redis.StreamRangeAsync(stream.Keys.DeadLetters)), partition: null);
        Assert.Equal((poison, Claiming.MaxDeliveries), (letter.OriginalId, (int)letter.Deliveries));
        Assert.Equal(25, await stream.AppliedAsync());
    }

    [Fact]
    public async Task Poison_OfMoreFieldsThanFitIntoACall_IsBuriedWithTheFirstAndOthersAreClaimed()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var poison = await stream.Redis.StreamAddAsync(
            stream.Keys.Stream, [.. Enumerable.Range(0, 5_000).Select(number => new NameValueEntry($"field-{number}", number))]);
        await stream.AppendAsync(5);
        await stream.Redis.StreamCreateConsumerGroupAsync(stream.Keys.Stream, TestStream.Group, StreamPosition.Beginning);
        await stream.Redis.StreamReadGroupAsync(stream.Keys.Stream, TestStream.Group, "dead", StreamPosition.NewMessages, 6);
        for (var delivery = 1; delivery < Claiming.MaxDeliveries; delivery++)
        {
            await stream.Redis.StreamClaimAsync(stream.Keys.Stream, TestStream.Group, "dead", 0, [poison]);
        }

        await using var loop = DrainLoop.Start(stream.CreateDrainer(Claiming));

        await TestApp.EventuallyAsync(async () => (await stream.PendingAsync()).Length == 0, "nothing is pending");
        var letter = DeadLetter.From(Assert.Single(await stream.Redis.StreamRangeAsync(stream.Keys.DeadLetters)), partition: null);
        Assert.Equal((poison.ToString(), 2_000), (letter.OriginalId, letter.OriginalFields.Length));
        Assert.Equal(5, await stream.AppliedAsync());
    }

    [Fact]
    public async Task DeadLetters_CannotBeWritten_FinishedEntriesAreTrimmedAllTheSame()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.Redis.StreamAddAsync(stream.Keys.Stream, "old", 1, "1-0");
        await stream.Redis.StreamCreateConsumerGroupAsync(stream.Keys.Stream, TestStream.Group, "1-0");
        await stream.Redis.StringSetAsync(stream.Keys.DeadLetters, "no stream");
        await stream.Redis.StreamAddAsync(stream.Keys.Stream, "garbage", 1);
        var options = new DrainOptions { Budget = Claiming.Budget, ClaimIdle = Claiming.ClaimIdle, MaxDeliveries = 2 };
        await stream.Redis.StreamReadGroupAsync(stream.Keys.Stream, TestStream.Group, "dead", StreamPosition.NewMessages, 1);
        await stream.Redis.StreamReadGroupAsync(stream.Keys.Stream, TestStream.Group, "dead", "0-0", 1);
        await Task.Delay(options.ClaimIdle, TimeProvider.System, TestContext.Current.CancellationToken);

        await using var loop = DrainLoop.Start(stream.CreateDrainer(options));

        await TestApp.EventuallyAsync(
            async () => await stream.Redis.StreamLengthAsync(stream.Keys.Stream) == 1, "what is finished is trimmed");
        Assert.Single(await stream.PendingAsync());
    }

    [Fact]
    public async Task DeadLetters_CannotBeWritten_NewEntriesAreAppliedAllTheSame()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.Redis.StringSetAsync(stream.Keys.DeadLetters, "no stream");
        await stream.Redis.StringSetAsync(stream.Keys.Agent("poison"), "not a hash");
        await stream.AppendAsync(Changes.Of("poison"));
        await stream.Redis.StreamCreateConsumerGroupAsync(stream.Keys.Stream, TestStream.Group, StreamPosition.Beginning);
        var options = new DrainOptions { Budget = Claiming.Budget, ClaimIdle = Claiming.ClaimIdle, MaxDeliveries = 2 };
        await using var loop = DrainLoop.Start(stream.CreateDrainer(options));
        await TestApp.EventuallyAsync(async () => (await stream.PendingAsync()) is [{ DeliveryCount: >= 2 }], "it is to be buried");
        await Task.Delay(options.ClaimIdle, TimeProvider.System, TestContext.Current.CancellationToken);

        for (var i = 1; i <= 10; i++)
        {
            await stream.AppendAsync(1);
            await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() == i, "the next is applied");
        }

        Assert.Single(await stream.PendingAsync());
    }
}
