using Azure.Storage.Queues;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Notifications;
using PresencePipeline.Overflow;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Notifications;

/// <summary>What the channels bring while Redis is away, with an overflow queue and without.</summary>
public sealed class RedisAwayTests(RedisFixture redis, AzuriteFixture azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Changes_WhileRedisIsAway_GoIntoTheOverflowQueueAndOnToTheBoard()
    {
        await using var server = await RedisProcess.StartNewAsync();
        var storage = await azurite.SettingsAsync();
        await using var stage = await ChannelStage.OpenAsync(
            redis, settings: [.. storage, ("Redis:ConnectionString", server.ConnectionString)]);
        var users = await stage.FollowAsync(20);
        await server.KillAsync();

        foreach (var user in users)
        {
            stage.Genesys.SetPresence(user.Id, "TRAINING");
        }

        // Each is told as an activity, which is a presence and a routing status.
        await TestApp.EventuallyAsync(
            async () => await WaitingAsync(AzuriteFixture.Queue(storage)) == 40, "all that was told waits in the queue", Patience);
        await server.StartAsync();

        await TestApp.EventuallyAsync(
            async () =>
            {
                await stage.Pipeline.DrainAsync(ConsumerGroups.Dashboard);
                return await stage.Pipeline.Redis.SortedSetLengthAsync(stage.Pipeline.Keys.Agents) == users.Count;
            },
            "all are on the board",
            Patience);
    }

    [Fact]
    public async Task Changes_MoreThanThereIsRoomForWithoutAnOverflowQueue_WantASweepOnceRedisIsBack()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var stage = await ChannelStage.OpenAsync(redis, settings: ("Redis:ConnectionString", server.ConnectionString));
        await stage.FollowAsync(1);
        await stage.SweepIsWantedAsync();
        await server.KillAsync();

        for (var some = 0; some < 12; some++)
        {
            stage.Pipeline.Get<ChangeIntake>().Take(Changes.Many(1000));
        }

        await server.StartAsync();

        await TestApp.EventuallyAsync(
            async () => (string?)await stage.Pipeline.Redis.HashGetAsync(
                stage.Pipeline.Partitions.Source, SourceFields.GapReason) == "changes that there was no room for",
            "a sweep is wanted for what was lost",
            Patience);
        Assert.InRange(stage.Counts.Gaps, 1, int.MaxValue);
    }

    /// <summary>Changes that wait in the overflow queue.</summary>
    private static async Task<int> WaitingAsync(QueueClient queue)
    {
        if (!await queue.ExistsAsync(TestContext.Current.CancellationToken))
        {
            return 0;
        }

        var messages = await queue.PeekMessagesAsync(32, TestContext.Current.CancellationToken);
        return messages.Value.Sum(message => OverflowMessage.Decode(message.MessageText).Changes.Count);
    }
}
