using PresencePipeline.Presence;

namespace PresencePipeline.Workforce;

/// <summary>
/// What an agent did when, derived from the changes on every read and never accumulated: so neither the order in which
/// changes arrive nor how often they do makes a difference.
/// </summary>
internal sealed class Timeline
{
    private readonly List<Moment> moments = [];

    /// <summary>Derives the timeline.</summary>
    /// <param name="changes">By source time; of the same time and kind, the last one counts.</param>
    /// <param name="lifetimeMs">How long a change is believed without another of its kind.</param>
    /// <param name="end">Where the timeline ends, Unix milliseconds; later changes are left out.</param>
    public Timeline(IReadOnlyList<TimelineChange> changes, long lifetimeMs, long end)
    {
        End = end;
        Fact presence = default, routing = default;
        for (var i = 0; i < changes.Count && changes[i].At < end; i++)
        {
            var (at, kind, state, definition) = changes[i];
            var fact = new Fact(state, at + lifetimeMs, definition);
            (presence, routing) = kind == PresenceKind.Presence ? (fact, routing) : (presence, fact);
            var next = i + 1 < changes.Count ? Math.Min(changes[i + 1].At, end) : end;
            while (at < next)
            {
                (presence, routing) = (presence.At(at), routing.At(at));
                var to = Math.Min(next, Math.Min(presence.Until, routing.Until));
                moments.Add(new Moment(at, to, presence.State, routing.State, presence.Definition));
                at = to;
            }
        }
    }

    public long End { get; }

    /// <summary>Times in one effective state and one secondary presence.</summary>
    public List<Stretch> Effective() => Runs(
        moment => moment.Presence is null && moment.Routing is null ? null : EffectiveState.Of(moment.Presence, 0, moment.Routing, 0).State,
        moment => moment.Definition);

    /// <summary>Times in one presence.</summary>
    public List<Stretch> Presences() => Runs(moment => moment.Presence);

    /// <summary>Times in which the presence was ON_QUEUE and the routing status NOT_RESPONDING.</summary>
    public List<Stretch> NotResponding() => Runs(moment =>
        moment is { Presence: StateNames.OnQueue, Routing: StateNames.NotResponding } ? StateNames.NotResponding : null);

    private List<Stretch> Runs(Func<Moment, string?> stateOf, Func<Moment, string?>? definitionOf = null)
    {
        var runs = new List<Stretch>();
        string? last = null;
        foreach (var moment in moments)
        {
            if (stateOf(moment) is not { } state)
            {
                continue;
            }

            var definition = definitionOf?.Invoke(moment);
            if (runs.Count > 0 && runs[^1].To == moment.From && runs[^1].State == state && definition == last)
            {
                runs[^1] = runs[^1] with { To = moment.To };
            }
            else
            {
                runs.Add(new Stretch(moment.From, moment.To, state));
            }

            last = definition;
        }

        return runs;
    }

    /// <summary>A time in which neither fact changed; null is unknown.</summary>
    private readonly record struct Moment(long From, long To, string? Presence, string? Routing, string? Definition);

    private readonly record struct Fact(string? State, long Lapses, string? Definition)
    {
        public long Until => State is null ? long.MaxValue : Lapses;

        public Fact At(long instant) => Lapses <= instant ? default : this;
    }
}
