using PresenceFunctions.Tests.Testing;
using PresencePipeline.Hands;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Hands;

/// <summary>What an instance does that was started for a ticket.</summary>
public sealed class HandLenderTests(RedisFixture redis, AzuriteFixture azurite)
{
    private static readonly string Ticket = new HandTicket(ConsumerGroups.Dashboard, HandsPipeline.LagPerHand / 2).ToString();

    [Fact]
    public async Task Ticket_OfAGroupThatIsBehind_DrainsItAndGoes()
    {
        await using var pipeline = await OpenAsync();
        await pipeline.AppendAsync(3000);

        await LendAsync(pipeline, Ticket);

        var group = Assert.Single(
            await pipeline.Redis.StreamGroupInfoAsync(pipeline.Keys.Stream), group => group.Name == ConsumerGroups.Dashboard);
        Assert.InRange(group.Lag ?? -1, 0, HandsPipeline.LagPerHand / 2);
        Assert.Equal(0, group.PendingMessageCount);
        Assert.InRange(await pipeline.Redis.SortedSetLengthAsync(pipeline.Keys.Agents), 2500, 3000);
        Assert.Equal(0, await pipeline.HandsAsync(ConsumerGroups.Dashboard));
    }

    [Fact]
    public async Task Hand_AtWork_IsCountedAndDoesNotPassForALoop()
    {
        await using var pipeline = await OpenAsync();
        await pipeline.AppendAsync(10);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var helping = pipeline.Drainer(ConsumerGroups.Dashboard).HelpAsync(enough.Token);

        await TestApp.EventuallyAsync(async () => await pipeline.HandsAsync(ConsumerGroups.Dashboard) == 1, "the hand is counted");
        await TestApp.EventuallyAsync(async () => await pipeline.Redis.SortedSetLengthAsync(pipeline.Keys.Agents) == 10, "it has drained");

        Assert.False(await pipeline.Redis.KeyExistsAsync(pipeline.Keys.Draining(ConsumerGroups.Dashboard)));
        await enough.CancelAsync();
        await helping;
        await TestApp.EventuallyAsync(async () => await pipeline.HandsAsync(ConsumerGroups.Dashboard) == 0, "the hand is gone");
    }

    [Fact]
    public async Task Hands_ThatDied_AreForgottenWhenAnotherBeats()
    {
        await using var pipeline = await OpenAsync();
        await pipeline.AppendAsync(1);
        await pipeline.Redis.SortedSetAddAsync(pipeline.Keys.Hands(ConsumerGroups.Dashboard), "dead", 1);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var helping = pipeline.Drainer(ConsumerGroups.Dashboard).HelpAsync(enough.Token);
        await TestApp.EventuallyAsync(
            async () => await pipeline.Redis.SortedSetScoreAsync(pipeline.Keys.Hands(ConsumerGroups.Dashboard), "dead") is null,
            "the dead one is forgotten");

        Assert.Equal(1, await pipeline.HandsAsync(ConsumerGroups.Dashboard));
        await enough.CancelAsync();
        await helping;
    }

    [Fact]
    public async Task Hand_ThatDied_LeavesEntriesThatTheLoopClaims()
    {
        await using var pipeline = await OpenAsync(("Drain:ClaimIdle", "00:00:01"), ("Drain:Budget", "00:00:00"));
        await pipeline.AppendAsync(100);
        await pipeline.Redis.StreamReadGroupAsync(pipeline.Keys.Stream, ConsumerGroups.Dashboard, "dead", ">", 50);

        await TestApp.EventuallyAsync(
            async () =>
            {
                await pipeline.Drainer(ConsumerGroups.Dashboard).RunAsync(TestContext.Current.CancellationToken);
                return await pipeline.Redis.SortedSetLengthAsync(pipeline.Keys.Agents) == 100;
            },
            "all are applied");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no ticket")]
    public async Task Ticket_ThatNobodyNeedsOrThatIsNone_IsDropped(string? text)
    {
        await using var pipeline = await OpenAsync();
        await pipeline.AppendAsync(100);

        await LendAsync(pipeline, text ?? Ticket);

        Assert.Equal(0, await pipeline.Redis.SortedSetLengthAsync(pipeline.Keys.Agents));
    }

    [Fact]
    public async Task Tickets_FarMoreThanThereCanBe_AreVoidWithTheFirstThatNobodyNeeds()
    {
        await using var pipeline = await OpenAsync(("Hands:Max", "2"));
        await pipeline.Tickets.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => pipeline.Tickets.SendMessageAsync(Ticket, TestContext.Current.CancellationToken)));

        await LendAsync(pipeline, Ticket);

        Assert.Empty(await pipeline.TicketsAsync());
    }

    [Fact]
    public async Task Tickets_AsManyAsThereMayBe_AreNotVoid()
    {
        await using var pipeline = await OpenAsync(("Hands:Max", "2"));
        await pipeline.Tickets.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => pipeline.Tickets.SendMessageAsync(Ticket, TestContext.Current.CancellationToken)));

        await LendAsync(pipeline, Ticket);

        Assert.Equal(4, (await pipeline.TicketsAsync()).Length);
    }

    private async Task<HandsPipeline> OpenAsync(params (string Name, string Value)[] settings) =>
        await HandsPipeline.OpenAsync(redis, await azurite.SettingsAsync(), settings: settings);

    private static Task LendAsync(HandsPipeline pipeline, string ticket) =>
        pipeline.Get<HandLender>().LendAsync(ticket, TestContext.Current.CancellationToken);
}
