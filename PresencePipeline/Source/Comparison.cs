using PresencePipeline.Board;
using PresencePipeline.Genesys;
using PresencePipeline.Presence;

namespace PresencePipeline.Source;

/// <summary>
/// Compares what Genesys Cloud says of an agent with the board. A fact on the board is wrong where Genesys Cloud has a different one
/// that is newer by the source's own time: whatever has happened since it said so is on its way, and newest wins.
/// </summary>
internal static class Comparison
{
    /// <summary>What is younger, on the source's clock, is left to the events that are on their way.</summary>
    public static readonly TimeSpan Young = TimeSpan.FromSeconds(10);

    /// <summary>Nothing is too young: Genesys Cloud's answers say their own time to the second only.</summary>
    public static readonly TimeSpan NoneIsYoung = -TimeSpan.FromSeconds(10);

    /// <summary>
    /// A state that began so much sooner or later is the same one, told by an event that rounds or says when it was sent.
    /// </summary>
    private const long SameTimeMs = 1000;

    /// <param name="user">The agent, as Genesys Cloud has told of them.</param>
    /// <param name="row">The agent's row; null if the board has none.</param>
    /// <param name="atMs">When Genesys Cloud has told, on its clock, Unix milliseconds.</param>
    /// <param name="young">What is younger is left to the events that are on their way; <see cref="Young"/> unless some were lost.</param>
    public static Finding Compare(GenesysUser user, AgentRow? row, long atMs, TimeSpan? young = null)
    {
        var latest = atMs - (long)(young ?? Young).TotalMilliseconds;
        if (!user.IsActive)
        {
            return CompareGone(user, row, atMs);
        }

        if (user.Presence is not { } presence)
        {
            return Finding.NoInformation;
        }

        List<GenesysFact> corrections = [];
        if (IsWrong(presence, row?.Presence, isRightWithout: row is null && presence.State == StateNames.Offline, latest))
        {
            corrections.Add(presence);
        }

        // Somebody absent has a routing status all the same, which makes no agent of them.
        if (user.Routing is { } routing && presence.State != StateNames.Offline && (row is not null || corrections.Count > 0)
            && IsWrong(routing, row?.Routing, isRightWithout: routing.State == StateNames.OffQueue, latest))
        {
            corrections.Add(routing);
        }

        return new Finding(Knows: true, corrections);
    }

    /// <summary>Deactivated or deleted: nothing tells of it, and whatever they were, they are gone.</summary>
    private static Finding CompareGone(GenesysUser user, AgentRow? row, long atMs)
    {
        var isShown =
            row is not null && row.Presence?.State != StateNames.Offline
                && (row.Presence?.Since ?? 0) <= atMs - (long)Young.TotalMilliseconds;
        return new Finding(Knows: true, isShown ? [new GenesysFact(PresenceKind.Presence, StateNames.Offline, "Offline", atMs)] : []);
    }

    private static bool IsWrong(GenesysFact fact, BoardFact? shown, bool isRightWithout, long latest)
    {
        if (fact.SinceMs > latest)
        {
            return false;
        }

        if (shown is null)
        {
            return !isRightWithout;
        }

        // Since when somebody has been absent, or in no queue, is of no interest.
        if (fact.State == shown.State && (fact.State is StateNames.Offline or StateNames.OffQueue))
        {
            return false;
        }

        // Compared with when it was last told, not with when it began: a state that is told again keeps its beginning on the board.
        var toldAt = shown.ToldAt();
        return fact.SinceMs > toldAt
            && (fact.State != shown.State
                || fact.SinceMs - toldAt >= SameTimeMs
                || (fact.DefinitionId is { } definition && shown.DefinitionId is { } before
                    && !definition.Equals(before, StringComparison.OrdinalIgnoreCase)));
    }
}
