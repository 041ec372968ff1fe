using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using PresencePipeline.Hands;
using PresencePipeline.Lag;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Hands;

/// <summary>When a sample is taken of groups that are behind: tickets are in the queue, as many as hands are missing.</summary>
public sealed class HandsDeskTests(RedisFixture redis, AzuriteFixture azurite)
{
    private static string[] Both(int each) =>
        [
            .. ConsumerGroups.All
                .SelectMany(group => Enumerable.Repeat(new HandTicket(group, HandsPipeline.LagPerHand / 2).ToString(), each))
                    .Order(StringComparer.Ordinal),
        ];

    [Fact]
    public async Task Samples_TwoWithABacklog_AskForTheHandsThatAreMissingOnce()
    {
        await using var pipeline = await OpenAsync();
        await pipeline.AppendAsync(1500);

        await SampleAsync(pipeline);
        Assert.Empty(await TicketsAsync(pipeline));
        var tickets = await SampleUntilTicketsAsync(pipeline);
        await SampleAsync(pipeline);

        Assert.Equal(Both(each: 2), tickets);
        Assert.Equal(tickets.Length, (await pipeline.TicketsAsync()).Length);
    }

    [Fact]
    public async Task Samples_WithAsManyHandsAsNeeded_AskForNone()
    {
        await using var pipeline = await OpenAsync();
        await pipeline.AppendAsync(1500);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var group in ConsumerGroups.All)
        {
            await pipeline.Redis.SortedSetAddAsync(pipeline.Keys.Hands(group), [new("one", now + 60_000), new("another", now + 60_000)]);
        }

        await SampleAsync(pipeline);
        await SampleAsync(pipeline);

        Assert.Empty(await TicketsAsync(pipeline));
    }

    [Fact]
    public async Task Samples_FarBehind_AskForNoMoreThanMayBe()
    {
        await using var pipeline = await OpenAsync(settings: ("Hands:Max", "1"));
        await pipeline.AppendAsync(3000);

        Assert.Equal(Both(each: 1), await SampleUntilTicketsAsync(pipeline));
    }

    [Theory]
    [InlineData(true, "0")]
    [InlineData(false, "8")]
    public async Task Samples_WhereNobodyTakesTickets_AskForNone(bool takesTickets, string max)
    {
        await using var pipeline = await OpenAsync(takesTickets, ("Hands:Max", max));
        await pipeline.AppendAsync(3000);

        await SampleAsync(pipeline);
        await SampleAsync(pipeline);

        Assert.Empty(await TicketsAsync(pipeline));
    }

    [Fact]
    public async Task Lag_WhileHandsHelp_CountsThemAndSaysSo()
    {
        await using var pipeline = await OpenAsync();
        await pipeline.AppendAsync(1);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await pipeline.Redis.SortedSetAddAsync(
            pipeline.Keys.Hands(ConsumerGroups.Dashboard),
            [
                new("one", now + 60_000),
                new("another", now + 60_000),
                new("dead", now - (2 * (long)HandHeartbeat.Counts.TotalMilliseconds)),
            ]);

        var groups = (await pipeline.Get<LagWatch>().JudgeAsync()).ToDictionary(
            group => group.Reading.Group, GroupLag.Of, StringComparer.Ordinal);

        Assert.Equal((2, 0), (groups[ConsumerGroups.Dashboard].Hands, groups[ConsumerGroups.Workforce].Hands));
        Assert.EndsWith(" 2 hands help.", groups[ConsumerGroups.Dashboard].Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("help", groups[ConsumerGroups.Workforce].Reason, StringComparison.Ordinal);
    }

    private async Task<HandsPipeline> OpenAsync(bool takesTickets = true, params (string Name, string Value)[] settings) =>
        await HandsPipeline.OpenAsync(redis, await azurite.SettingsAsync(), takesTickets, settings);

    private static Task SampleAsync(HandsPipeline pipeline) =>
        pipeline.Get<LagPublisher>().PublishAsync(TestContext.Current.CancellationToken);

    /// <summary>Sample after sample, as the timer does: a busy machine may miss one.</summary>
    private static async Task<string[]> SampleUntilTicketsAsync(HandsPipeline pipeline)
    {
        string[] tickets = [];
        await TestApp.EventuallyAsync(
            async () =>
            {
                await SampleAsync(pipeline);
                tickets = await TicketsAsync(pipeline);
                return tickets.Length > 0;
            },
            "there are tickets",
            TimeSpan.FromSeconds(60));
        return [.. tickets.Order(StringComparer.Ordinal)];
    }

    private static async Task<string[]> TicketsAsync(HandsPipeline pipeline) =>
        await pipeline.Tickets.ExistsAsync(TestContext.Current.CancellationToken) ? await pipeline.TicketsAsync() : [];
}
