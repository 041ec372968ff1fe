using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Hands;
using PresencePipeline.Lag;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Hands;

/// <summary>How many hands a group gets with the settings' defaults: one for 20,000 entries, at most 8, pending from 1000.</summary>
public sealed class HandsRulesTests
{
    private static readonly HandsRules Rules =
        new(Options.Create(new HandsOptions()), Options.Create(new LagOptions()), Options.Create(new DrainOptions()));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(20_000, 20_000, 0)]
    [InlineData(20_001, 20_000, 0)]
    [InlineData(20_001, 30_000, 2)]
    [InlineData(60_000, 20_001, 3)]
    [InlineData(300_000, 300_000, 8)]
    [InlineData(19_999, 300_000, 0)]
    public void Wanted_ByTheLagOfTwoSamples(long now, long before, int hands) =>
        Assert.Equal(hands, Rules.Wanted([Group(now, before: Sample(before))]));

    [Fact]
    public void Wanted_FirstSampleOfAll_None() => Assert.Equal(0, Rules.Wanted([Group(300_000)]));

    [Theory]
    [InlineData(nameof(LagVerdict.FallingBehind), 200, 1)]
    [InlineData(nameof(LagVerdict.FallingBehind), 50_000, 3)]
    [InlineData(nameof(LagVerdict.Stalled), 1, 1)]
    [InlineData(nameof(LagVerdict.CatchingUp), 200, 0)]
    [InlineData(nameof(LagVerdict.Unknown), 200, 0)]
    [InlineData(nameof(LagVerdict.Stuck), 200, 0)]
    public void Wanted_ByTheVerdict(string verdict, long lag, int hands) =>
        Assert.Equal(hands, Rules.Wanted([Group(lag, verdict: Enum.Parse<LagVerdict>(verdict))]));

    [Theory]
    [InlineData(1000, 1000, 0, 0)]
    [InlineData(2501, 2501, 0, 1)]
    [InlineData(2501, 1000, 0, 0)]
    [InlineData(2501, 2501, 4, 0)]
    [InlineData(9000, 9000, 4, 1)]
    public void Wanted_ByWhatIsPendingBeyondWhatIsInHand(long now, long before, long living, int hands) =>
        Assert.Equal(hands, Rules.Wanted([Group(0, pending: now, hands: living, before: Sample(0, before))]));

    [Fact]
    public void Wanted_SeveralPartitions_CountAsOneGroup() =>
        Assert.Equal(3, Rules.Wanted([.. Enumerable.Range(0, 4).Select(_ => Group(12_000, before: Sample(12_000)))]));

    [Theory]
    [InlineData(300_000, 10_000)]
    [InlineData(200, 100)]
    public void Ticket_IsUntilHalfOfWhatItWasCalledFor(long lag, long until) =>
        Assert.Equal(new HandTicket("group", until), Rules.Ticket("group", [Group(lag)]));

    [Theory]
    [InlineData(10_001, 0, true)]
    [InlineData(10_000, 0, false)]
    [InlineData(0, 3501, true)]
    [InlineData(0, 3500, false)]
    public void Needed_UntilTheTicketsLagAndHalfOfWhatMayBePending(long lag, long pending, bool isNeeded) =>
        Assert.Equal(isNeeded, Rules.IsNeeded(new HandTicket("group", 10_000), [Group(lag, pending, hands: 1).Reading]));

    private static LagSample Sample(long lag, long pending = 0) => new(0, 0, lag, LagBasis.Reported, pending, default);

    private static JudgedGroup Group(
        long lag, long pending = 0, long hands = 0, LagSample? before = null, LagVerdict verdict = LagVerdict.CatchingUp)
    {
        var reading = new GroupReading
        {
            Group = ConsumerGroups.Dashboard,
            At = 0,
            Added = 0,
            Lag = lag,
            Pending = pending,
            Consumers = 1,
            Hands = hands,
            LastDelivered = default,
        };
        return new JudgedGroup(
            new StreamReading(null, 0, 0, [reading]),
            reading,
            before is null ? [] : [before],
            new LagJudgement(verdict, "", null, null, null));
    }
}
