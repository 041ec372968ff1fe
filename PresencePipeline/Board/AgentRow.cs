using PresencePipeline.Presence;
using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>One agent's row of the board, as the apply script writes it: the facts, and nothing derived from them.</summary>
internal sealed record AgentRow(string AgentId)
{
    public BoardFact? Presence { get; init; }

    public BoardFact? Routing { get; init; }

    public BoardFact? OutOfOffice { get; init; }

    /// <summary>When the last change was applied, on our clock, Unix milliseconds.</summary>
    public long UpdatedAt => Math.Max(OutOfOffice?.AppliedAt() ?? 0, Math.Max(Presence?.AppliedAt() ?? 0, Routing?.AppliedAt() ?? 0));

    public (string State, long Since) Effective =>
        EffectiveState.Of(Presence?.State, Presence?.Since ?? 0, Routing?.State, Routing?.Since ?? 0);

    /// <summary>
    /// When the row is past its retention, Unix milliseconds. Its key in Redis expires up to a hundredth of the retention later.
    /// </summary>
    public long ExpiresAt(BoardOptions options)
    {
        var retention = Presence?.State == StateNames.Offline ? options.OfflineRetention : options.Retention;
        return UpdatedAt + (long)retention.TotalMilliseconds;
    }

    /// <summary>Whether a value is a fact that a row can take.</summary>
    public static bool IsFact(RedisValue value) => BoardFact.Decode(value) is not null;

    /// <summary>The row with a fact as a row's hash or the change feed holds it.</summary>
    public AgentRow With(RedisValue fact) => BoardFact.Decode(fact) switch
    {
        { Kind: PresenceKinds.Presence } presence => this with { Presence = presence },
        { Kind: PresenceKinds.Routing } routing => this with { Routing = routing },
        { Kind: PresenceKinds.OutOfOffice } outOfOffice => this with { OutOfOffice = outOfOffice },
        _ => this,
    };
}
