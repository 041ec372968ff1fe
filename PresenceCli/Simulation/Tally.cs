using System.Collections.Concurrent;
using System.Globalization;

namespace PresenceCli.Simulation;

/// <summary>What became of deliveries so far. Safe for many writers.</summary>
internal sealed class Tally
{
    public const string NoAnswer = "no answer";

    private readonly ConcurrentDictionary<string, long> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> unexpected = new();
    private long attempts;
    private long appendedTwice;
    private long givenUp;

    public Latencies Latencies { get; } = new();

    public long Attempts => Interlocked.Read(ref attempts);

    /// <summary>Deliveries that were answered <c>received</c> more than once.</summary>
    public long AppendedTwice => Interlocked.Read(ref appendedTwice);

    /// <summary>Good deliveries that nobody accepted for as long as the patience lasts.</summary>
    public long GivenUp => Interlocked.Read(ref givenUp);

    /// <summary>Answers that nobody may give, in words.</summary>
    public IReadOnlyCollection<string> Unexpected => unexpected;

    /// <summary>How often each answer came, by status and word.</summary>
    public IEnumerable<KeyValuePair<string, long>> Answers => answers.OrderBy(answer => answer.Key, StringComparer.Ordinal);

    public void Answered(int status, string? word, TimeSpan latency)
    {
        Count(string.Create(CultureInfo.InvariantCulture, $"{status} {word}").TrimEnd());
        Latencies.Add(latency);
    }

    public void Unanswered() => Count(NoAnswer);

    public void Surprised(string what) => unexpected.Enqueue(what);

    public void TakenTwice() => Interlocked.Increment(ref appendedTwice);

    public void GaveUp() => Interlocked.Increment(ref givenUp);

    private void Count(string answer)
    {
        Interlocked.Increment(ref attempts);
        answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
    }
}
