using System.Globalization;
using System.Text.Json;
using PresencePipeline.Lag;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Lag;

/// <summary>Trends and what they come to. Behind after 10 s or 1000 pending, stalled after 30 s, stuck after 90 s.</summary>
public sealed class LagJudgeTests
{
    private const long Now = 1_795_494_300_000;

    private static readonly LagRules Rules = new(TimeSpan.FromSeconds(10), 1000, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(90));

    /// <summary>
    /// A trend is readings 15 s apart, the last one now: entries added/lag/pending/last delivered; <c>+</c> marks a lag that is a
    /// lower bound.
    /// </summary>
    [Theory]
    [InlineData("ok", "1000/0/0/1000", 0, 0, "nothing ever waited, no sample")]
    [InlineData("ok", "1000/900/0/100", 9, 0, "much, but young")]
    [InlineData("ok", "1000/0/999/1000", 0, 60, "old pending ones, but few")]
    [InlineData("ok", "1000/0/5000/1000", 0, 9, "many pending ones, but young")]
    [InlineData("ok", "1000/5000+/0/100", 1, 0, "inexact, but young")]
    [InlineData("ok", "1000/0/0/1000 1000/0/0/1000 1001/1/0/1000", 0.1, 0, "idle for long, and the first entry has just come")]
    [InlineData("unknown", "1000/100/0/900", 20, 0, "no sample")]
    [InlineData("unknown", "1000/100/0/900", 50, 0, "no sample, though it looks stalled")]
    [InlineData("unknown", "1000/5000+/0/100 2000/5000+/0/200", 20, 0, "two lower bounds")]
    [InlineData("unknown", "1000/5000+/0/100 1000/4000/0/200", 20, 0, "from a lower bound")]
    [InlineData("unknown", "9000/0/0/9000 100/50/0/50", 20, 0, "the stream was emptied in between")]
    [InlineData("unknown", "1000/0/0/1000 1000/900/0/100", 20, 0, "the group was set back in between")]
    [InlineData("falling-behind", "1000/100/0/900 1100/150/0/950 1200/200/0/1000", 20, 0, "grows")]
    [InlineData("falling-behind", "1000/100/0/900 1100/100/0/1000", 20, 0, "as fast as entries arrive, and no faster")]
    [InlineData("falling-behind", "1000/100000/0/900 1100/99999/0/1000", 500, 0, "shrinks, but not within the hour")]
    [InlineData("falling-behind", "1000/0/1000/1000 1100/0/1100/1100", 0, 20, "reads and does not acknowledge")]
    [InlineData(
        "falling-behind", "1000/900/0/100 1050/500/0/300 1100/100/0/400 1200/150/0/500 1300/200/0/600", 20, 0, "shrank before, grows now")]
    [InlineData("catching-up", "1000/900/0/100 1100/800/0/300 1200/700/0/500", 20, 0, "shrinks")]
    [InlineData("catching-up", "1000/1900/0/100 1100/0/1050/1100", 0, 20, "read at once, acknowledged bit by bit, less than there was")]
    [InlineData(
        "catching-up", "1000/0/0/900 1000/900/0/900 1100/900/0/910 1100/500/0/930 1100/400/0/950", 200, 0, "grew before, shrinks now")]
    [InlineData("stalled", "1000/100/0/900 1050/150/0/900 1100/200/0/900", 60, 0, "arrives and is not read")]
    [InlineData("stalled", "1100/200/0/900 1100/200/0/900 1100/200/0/900", 60, 0, "waits and is not read")]
    [InlineData(
        "stalled", "1100/5000+/0/900 1100/5000+/0/900 1100/5000+/0/900", 60, 0, "waits and is not read, and the lag is a lower bound")]
    [InlineData("falling-behind", "1100/200/0/900 1100/200/0/900", 60, 0, "not read for less than it takes")]
    [InlineData("falling-behind", "1100/200/0/899 1100/201/0/900 1200/200/0/900", 60, 0, "one entry was read")]
    public void Judge_Trend_Verdict(string expected, string trend, double unreadAge, double pendingAge, string because)
    {
        var samples = trend.Split(' ');
        var now = Reading(samples[^1], unreadAge, pendingAge);

        var judgement = LagJudge.Judge(
            now, [.. samples[..^1].Select((sample, index) => Sample(sample, samples.Length - 1 - index))], Rules);

        Assert.True(expected == Name(judgement.Verdict), $"{Name(judgement.Verdict)}, although {because}: {judgement.Reason}");
        Assert.NotEmpty(judgement.Reason);
    }

    [Fact]
    public void Judge_UnreadAndNoConsumer_StalledWithoutASample()
    {
        var judgement = LagJudge.Judge(Reading("1000/100/0/900", 31, 0) with { Consumers = 0 }, [], Rules);

        Assert.Equal(LagVerdict.Stalled, judgement.Verdict);
        Assert.Contains("no consumer", judgement.Reason, StringComparison.Ordinal);
        Assert.Contains("cannot be trimmed", judgement.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ok", 80, 80, 9, "not pending for long enough")]
    [InlineData("ok", 500, 1, 1, "old, but read just now")]
    [InlineData("ok", 500, 1, 3, "claimed twice")]
    [InlineData("stuck", 500, 1, 4, "claimed three times")]
    [InlineData("stuck", 90, 90, 1, "nobody claims it")]
    public void Judge_PendingEntry_StuckByIdleTimeOrDeliveries(string expected, int age, int idle, long deliveries, string because)
    {
        var entry = new PendingEntry(Id(Now - (age * 1000)), "consumer-7", TimeSpan.FromSeconds(idle), deliveries);

        var judgement = LagJudge.Judge(Reading("1000/0/1/1000", 0, 0) with { OldestPending = [entry] }, [], Rules);

        Assert.True(expected == Name(judgement.Verdict), $"{Name(judgement.Verdict)}, although {because}: {judgement.Reason}");
        if (judgement.Verdict == LagVerdict.Stuck)
        {
            Assert.Contains(entry.Id.ToString(), judgement.Reason, StringComparison.Ordinal);
            Assert.Contains(deliveries == 1 ? "1 delivery" : $"{deliveries} deliveries", judgement.Reason, StringComparison.Ordinal);
            Assert.Contains("consumer-7", judgement.Reason, StringComparison.Ordinal);
            Assert.Contains("cannot be trimmed", judgement.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Judge_ManyStuck_NamesTheFirstAndCountsTheRest()
    {
        PendingEntry[] entries = [.. Enumerable.Range(0, LagReader.ListedPending)
            .Select(number => new PendingEntry(Id(Now - 200_000 + number), "c", TimeSpan.FromSeconds(200), 1))];

        var reason = LagJudge.Judge(Reading("1000/0/500/1000", 0, 0) with { OldestPending = entries }, [], Rules).Reason;

        Assert.StartsWith("At least 100 pending entries are stuck", reason, StringComparison.Ordinal);
        Assert.Contains("and 95 more", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_Shrinking_RatesAndEstimate()
    {
        var judgement = LagJudge.Judge(Reading("1300/400/50/900", 20, 1), [Sample("1000/700/50/300", 1)], Rules);

        Assert.Equal(20, judgement.InPerSecond);
        Assert.Equal(40, judgement.OutPerSecond);
        Assert.Equal(TimeSpan.FromSeconds(22.5), judgement.CatchUp);
        Assert.Contains("20 a second", judgement.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NothingWaits_CatchesUpInNoTime()
    {
        var judgement = LagJudge.Judge(Reading("1000/0/0/1000", 0, 0), [], Rules);

        Assert.Equal(TimeSpan.Zero, judgement.CatchUp);
        Assert.Null(judgement.InPerSecond);
        Assert.Null(judgement.OutPerSecond);
    }

    [Theory]
    [InlineData(LagBasis.Reported, "")]
    [InlineData(LagBasis.Counted, "inexact")]
    [InlineData(LagBasis.AtLeast, "inexact")]
    public void Judge_LagNotReported_ReasonSaysSo(object basis, string expected)
    {
        var reason = LagJudge.Judge(Reading("1000/10/0/900", 1, 0) with { Basis = (LagBasis)basis }, [], Rules).Reason;

        Assert.Equal(expected.Length > 0, reason.Contains("inexact", StringComparison.Ordinal));
    }

    private static string Name(LagVerdict verdict) => JsonSerializer.Serialize(verdict).Trim('"');

    private static LagSample Sample(string text, int stepsAgo)
    {
        var numbers = text.TrimEnd().Replace("+", "", StringComparison.Ordinal).Split('/').Select(Parse).ToArray();
        var basis = text.Contains('+', StringComparison.Ordinal) ? LagBasis.AtLeast : LagBasis.Reported;
        return new LagSample(Now - (stepsAgo * 15_000), numbers[0], numbers[1], basis, numbers[2], Id(numbers[3]));
    }

    private static GroupReading Reading(string text, double unreadAge, double pendingAge)
    {
        var sample = Sample(text, 0);
        return new GroupReading
        {
            Group = "g",
            At = Now,
            Added = sample.Added,
            Lag = sample.Lag,
            Basis = sample.Basis,
            Pending = sample.Pending,
            Consumers = 1,
            LastDelivered = sample.LastDelivered,
            FirstUnread = sample.Lag > 0 ? Id(Now - (long)(unreadAge * 1000)) : null,
            OldestPending = sample.Pending > 0 ? [new PendingEntry(Id(Now - (long)(pendingAge * 1000)), "c", TimeSpan.Zero, 1)] : [],
        };
    }

    private static EntryId Id(long milliseconds) =>
        EntryId.TryParse(string.Create(CultureInfo.InvariantCulture, $"{milliseconds}-0"), out var id) ? id : throw new FormatException();

    private static long Parse(string number) => long.Parse(number, CultureInfo.InvariantCulture);
}
