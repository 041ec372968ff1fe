using System.Globalization;
using Azure;
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

    [Theory]
    [InlineData(null)]
    [InlineData("no ticket")]
    public async Task Tickets_FarMoreThanThereCanBe_AreVoidWithTheFirstThatNobodyNeeds(string? text)
    {
        await using var pipeline = await OpenAsync(("Hands:Max", "2"));
        await pipeline.Tickets.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => pipeline.Tickets.SendMessageAsync(text ?? Ticket, TestContext.Current.CancellationToken)));

        await LendAsync(pipeline, text ?? Ticket);

        Assert.Empty(await pipeline.TicketsAsync());
    }

    /// <summary>To be run by hand, since putting them there takes long: how soon they are dropped stands in docs/performance.md.</summary>
    [Fact(Explicit = true)]
    public async Task Tickets_TenThousandByMistake_AreDroppedWithinSeconds()
    {
        await using var pipeline = await OpenAsync();
        await pipeline.Tickets.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 10_000),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken },
            async (_, cancellationToken) => await pipeline.Tickets.SendMessageAsync(Ticket, cancellationToken));
        Assert.Equal(
            10_000, (await pipeline.Tickets.GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCount);

        var started = TimeProvider.System.GetTimestamp();
        var taken = await TakeAllAsync(pipeline);

        var took = TimeProvider.System.GetElapsedTime(started);
        TestContext.Current.SendDiagnosticMessage(string.Create(
            CultureInfo.InvariantCulture, $"10,000 tickets were dropped in {took.TotalSeconds:0.00} s; hands took {taken} of them."));
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(0, await pipeline.Redis.SortedSetLengthAsync(pipeline.Keys.Agents));
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

    /// <summary>As the Functions host does it with host.json's settings: one at a time, until none is left.</summary>
    private static async Task<int> TakeAllAsync(HandsPipeline pipeline)
    {
        var taken = 0;
        while ((await pipeline.Tickets.ReceiveMessageAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken))
            .Value is { } ticket)
        {
            await LendAsync(pipeline, ticket.MessageText);
            try
            {
                await pipeline.Tickets.DeleteMessageAsync(ticket.MessageId, ticket.PopReceipt, TestContext.Current.CancellationToken);
            }
            catch (RequestFailedException gone) when (gone.Status == 404)
            {
                // It is void.
            }

            taken++;
        }

        return taken;
    }

    private static Task LendAsync(HandsPipeline pipeline, string ticket) =>
        pipeline.Get<HandLender>().LendAsync(ticket, TestContext.Current.CancellationToken);
}
