using PresencePipeline.Agents;
using PresencePipeline.Board;
using PresencePipeline.Draining;
using PresencePipeline.Genesys;
using PresencePipeline.Presence;

namespace PresencePipeline.Source;

/// <summary>
/// One walk over Genesys Cloud's users, page by page: their names go to the directory, and where the board has them wrong, the
/// difference is appended as an ordinary change. Nothing is written to the board behind the stream's back.
/// </summary>
internal sealed class Sweep(
    GenesysUsers users,
    BoardView board,
    AgentDirectory directory,
    AgentRoster roster,
    DrainingAppender appender,
    BoardConfirmation confirmation,
    TimeProvider timeProvider)
{
    /// <summary>Changes appended at once.</summary>
    private const int AtOnce = 100;

    private static readonly TimeSpan AppendDeadline = TimeSpan.FromSeconds(5);

    /// <param name="unknown">Agents of whom Genesys Cloud has said lately that it does not know them.</param>
    /// <param name="closesGap">Whether events were lost before it, so that what is young is not on its way.</param>
    /// <param name="cancellationToken">Ends it between two pages.</param>
    /// <exception cref="GenesysException">It was not told of everybody; what it was told of is done.</exception>
    public async Task<SweepResult> RunAsync(UnknownAgents unknown, bool closesGap, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var tally = new SweepTally { Young = closesGap ? Comparison.NoneIsYoung : Comparison.Young };
        await foreach (var page in users.ReadAsync(cancellationToken))
        {
            await TakeAsync(page, tally);
        }

        await roster.StoreAsync(tally.Active);
        await FindMissingAsync(tally, unknown, cancellationToken);
        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        var rows = (await board.ReadAsync()).Rows;
        await confirmation.StoreAsync(now, [.. rows.Keys.Where(agentId => !tally.Seen.GetValueOrDefault(agentId))]);
        return new SweepResult(
            now,
            (long)timeProvider.GetElapsedTime(started).TotalMilliseconds,
            tally.Seen.Count,
            tally.Checked,
            tally.Wrong,
            tally.Checked == 0 ? 0 : (double)tally.Wrong / tally.Checked);
    }

    /// <summary>Names, and nothing else: for agents who have come between two sweeps.</summary>
    public Task NameAsync(IEnumerable<GenesysUser> named) =>
        directory.StoreAsync([.. named.Select(user => (user.Id.Value, Profile(user)))]);

    private async Task TakeAsync(GenesysPage page, SweepTally tally)
    {
        // The board as it is after Genesys Cloud has told: what has come meanwhile is no difference.
        var rows = (await board.ReadAsync()).Rows;
        List<GenesysUser> counted = [.. page.Users.Where(user => IsNewAndCounts(user, tally))];
        var corrections = new List<PresenceChange>();
        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var user in counted)
        {
            var finding = Comparison.Compare(user, rows.GetValueOrDefault(user.Id.Value), page.AtMs, tally.Young);
            tally.Seen[user.Id.Value] = finding.Knows;
            tally.Checked += finding.Knows ? 1 : 0;
            tally.Wrong += finding.Corrections.Count > 0 ? 1 : 0;
            corrections.AddRange(finding.Corrections.Select(fact => Correction.Of(user.Id, fact, now)));
        }

        // The names first, so that nobody appears without one.
        List<GenesysUser> active = [.. counted.Where(user => user.IsActive)];
        tally.Active.AddRange(active.Select(user => user.Id.Value));
        await NameAsync(active);
        foreach (var some in corrections.Chunk(AtOnce))
        {
            await appender.AppendAsync(some, AppendDeadline);
        }
    }

    /// <summary>Those on the board whom Genesys Cloud has not told of as active: deactivated or deleted, or not its own.</summary>
    private async Task FindMissingAsync(SweepTally tally, UnknownAgents unknown, CancellationToken cancellationToken)
    {
        var missing = (await board.ReadAsync()).Rows.Keys
            .Where(agentId => Guid.TryParse(agentId, out _) && !tally.Seen.ContainsKey(agentId) && !tally.Elsewhere.Contains(agentId)
                && !unknown.Has(agentId))
            .ToList();
        foreach (var batch in missing.Chunk(users.BatchSize))
        {
            var page = await users.FindAsync(batch, cancellationToken);
            unknown.Add(batch.Except(page.Users.Select(user => user.Id.Value), StringComparer.Ordinal));
            await TakeAsync(page, tally);
        }
    }

    private bool IsNewAndCounts(GenesysUser user, SweepTally tally)
    {
        if (tally.Seen.ContainsKey(user.Id.Value))
        {
            return false;
        }

        if (!users.Counts(user))
        {
            tally.Elsewhere.Add(user.Id.Value);
            return false;
        }

        return true;
    }

    private static AgentProfile Profile(GenesysUser user) =>
        new(user.Name, user.Department, user.Team, user.Division, user.Extension, user.Email);
}
