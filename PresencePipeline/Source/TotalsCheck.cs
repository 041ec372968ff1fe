using Microsoft.Extensions.Options;
using PresencePipeline.Board;
using PresencePipeline.Genesys;
using PresencePipeline.Presence;
using PresencePipeline.Streams;

namespace PresencePipeline.Source;

/// <summary>
/// Between two sweeps, compares the totals with one call. Where they differ by more than what is on its way, a sweep follows.
/// </summary>
internal sealed class TotalsCheck(GenesysCounts counts, BoardView board, StreamGaps gaps, IOptions<GenesysOptions> options)
{
    /// <summary>
    /// Agents that may differ because their changes are on their way: so many, or <see cref="Share"/> of those at work if that is
    /// more.
    /// </summary>
    private const int Few = 3;
    private const double Share = 0.01;

    /// <summary>Whether it says anything: the totals are those of all divisions.</summary>
    public bool IsPossible => options.Value.Divisions.Count == 0;

    /// <returns>How many agents are counted in another presence than they are shown in.</returns>
    /// <exception cref="GenesysException">The totals were not to be had.</exception>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var theirs = await counts.ReadAsync(cancellationToken);
        var ours =
            (await board.ReadAsync()).Rows.Values.CountBy(row => row.Presence?.State ?? "").ToDictionary(
                count => count.Key, count => (long)count.Value);

        // Whoever is offline is soon not on the board.
        var differences = theirs.Keys.Union(ours.Keys).Where(state => state is not (StateNames.Offline or ""))
            .Select(state => ours.GetValueOrDefault(state) - theirs.GetValueOrDefault(state)).ToList();
        var differ =
            Math.Max(differences.Where(difference => difference > 0).Sum(), -differences.Where(difference => difference < 0).Sum());
        var atWork = theirs.Where(count => count.Key != StateNames.Offline).Sum(count => count.Value);
        if (differ > Math.Max(Few, Share * atWork))
        {
            await gaps.ReportAsync("the totals of the board and of Genesys Cloud differ");
        }

        return differ;
    }
}
