using System.Globalization;

namespace PresenceCli.Simulation;

/// <summary>How a run ended.</summary>
/// <param name="Differences">Where the board shows other than what was accepted, an agent a line.</param>
/// <param name="SettledAfter">From the last answer to the board that agrees, or to giving up.</param>
internal sealed record SimulationVerdict(IReadOnlyList<string> Differences, TimeSpan SettledAfter)
{
    private const int Listed = 20;

    /// <summary>
    /// 0 if something was accepted, the board shows it, and nothing was answered or appended as it should not be; else 1.
    /// </summary>
    public int ExitCode(Tally tally, int facts) =>
        facts > 0 && Differences.Count == 0 && tally is { AppendedTwice: 0, Unexpected.Count: 0 } ? 0 : 1;

    public IEnumerable<string> Lines(SimulationOptions options, Tally tally, int facts)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Scenario}, {options.Agents} agents, {options.Length.TotalMinutes:0.##} minutes, ")
            + $"payload {options.Payload}, seed {options.Seed}";
        yield return $"{tally.Attempts} attempts: {string.Join(" · ", tally.Answers.Select(answer => $"{answer.Key} {answer.Value}"))}";
        yield return $"answered in p50 {Milliseconds(tally, 0.5)}, p95 {Milliseconds(tally, 0.95)}, p99 {Milliseconds(tally, 0.99)}, "
            + $"at most {Milliseconds(tally, 1)} ms";
        foreach (var surprise in tally.Unexpected.CountBy(what => what).Take(Listed))
        {
            yield return $"UNEXPECTED: {surprise.Key} ({surprise.Value} times)";
        }

        if (tally.AppendedTwice > 0)
        {
            yield return $"TWICE: {tally.AppendedTwice} deliveries were appended again though they had been before";
        }

        if (tally.GivenUp > 0)
        {
            yield return $"{tally.GivenUp} deliveries were not accepted within {options.Patience}";
        }

        foreach (var difference in Differences.Take(Listed))
        {
            yield return $"DIFFERENT: {difference}";
        }

        yield return facts == 0 ? "NOTHING was accepted, so there is nothing to compare; after 401, see whether the secret is the host's"
            : Differences.Count == 0 ? string.Create(
                CultureInfo.InvariantCulture,
                $"EQUAL: the board shows all {facts} facts that were accepted, {SettledAfter.TotalSeconds:0.0} s after the last answer")
            : $"NOT EQUAL: {Differences.Count} agents are shown otherwise than was accepted";
    }

    private static string Milliseconds(Tally tally, double share) =>
        tally.Latencies.Percentile(share).TotalMilliseconds.ToString("0.#", CultureInfo.InvariantCulture);
}
