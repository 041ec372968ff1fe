using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PresencePipeline.Board;
using PresencePipeline.Genesys;
using PresencePipeline.Presence;
using PresencePipeline.Source;

namespace PresenceFunctions.Tests.Source;

/// <summary>
/// A sweep that races changes: whatever is told, lost, delayed and read in whatever order, a correction never makes a right row
/// wrong, and a sweep in quiet makes every row right.
/// </summary>
public sealed class ComparisonProperties
{
    private static readonly string[] Presences = ["AVAILABLE", "BUSY", "OFFLINE", "ON_QUEUE"];
    private static readonly string[] Statuses = ["IDLE", "INTERACTING", "OFF_QUEUE"];

    [Property(MaxTest = 500)]
    public Property Corrections_InWhateverOrder_NeverMakeARightRowWrong() => Prop.ForAll(
        Gen.Choose(0, 1_000_000).ListOf(60).ToArbitrary(),
        steps =>
        {
            var world = new World();
            foreach (var step in steps)
            {
                world.Take(step);
            }

            world.SettleAndSweep();
            Assert.True(world.IsRight, "A sweep in quiet makes the row right.");
        });

    /// <summary>
    /// One agent: the truth, events that are on their way, pages that were read, corrections that are on their way, the row.
    /// </summary>
    private sealed class World
    {
        private static readonly AgentId Id = AgentId.TryParse("aaaaaaaa-0000-4000-8000-000000000001", out var id) ? id : default;

        private readonly List<GenesysFact> events = [];
        private readonly List<GenesysPage> pages = [];
        private readonly List<GenesysFact> corrections = [];
        private long now = 1_767_225_600_000;
        private GenesysFact presence = new(PresenceKind.Presence, "AVAILABLE", "Available", 1_767_225_000_000);
        private GenesysFact routing = new(PresenceKind.Routing, "OFF_QUEUE", "OFF_QUEUE", 1_767_225_000_000);
        private AgentRow? row;

        public bool IsRight => presence.State == "OFFLINE"
            ? row is null || row.Presence?.State == "OFFLINE"
            : row?.Presence is { } shown && shown.State == presence.State
                && (routing.State == "OFF_QUEUE" ? row.Routing?.State is null or "OFF_QUEUE" : row.Routing?.State == routing.State);

        /// <summary>Whether the row shows the newest fact: not one that happens to look like it.</summary>
        private bool IsCurrent(PresenceKind kind) => kind == PresenceKind.Presence
            ? row?.Presence is { } shown && (shown.State, shown.Since) == (presence.State, presence.SinceMs)
            : row?.Routing is { } status && (status.State, status.Since) == (routing.State, routing.SinceMs);

        public void Take(int step)
        {
            var (what, choice) = (step % 8, step / 8);
            now += choice % 3 == 0 ? choice % 20_000 : choice % 50;
            switch (what)
            {
                case 0 or 1:
                    events.Add(presence = new GenesysFact(PresenceKind.Presence, Presences[choice % Presences.Length], "", ++now));
                    break;
                case 2:
                    events.Add(routing = new GenesysFact(PresenceKind.Routing, Statuses[choice % Statuses.Length], "", ++now));
                    break;
                case 3 when events.Count > 0:
                    Apply(Take(events, choice));
                    break;
                case 4 when events.Count > 0:
                    Take(events, choice);
                    break;
                case 5:
                    pages.Add(Page());
                    break;
                case 6 when pages.Count > 0:
                    var page = Take(pages, choice);
                    corrections.AddRange(Comparison.Compare(page.Users[0], row, page.AtMs).Corrections);
                    break;
                case 7 when corrections.Count > 0:
                    var correction = Take(corrections, choice);
                    var wasRight = IsCurrent(correction.Kind);
                    Apply(correction);
                    Assert.True(!wasRight || IsCurrent(correction.Kind), $"{correction} has made a right row wrong.");
                    break;
            }
        }

        /// <summary>Nothing happens for a while, and what was on its way is lost.</summary>
        public void SettleAndSweep()
        {
            now += 60_000;
            var page = Page();
            foreach (var correction in Comparison.Compare(page.Users[0], row, page.AtMs).Corrections)
            {
                Apply(correction);
            }
        }

        private GenesysPage Page() => new([new GenesysUser(Id) { Presence = presence, Routing = routing }], now);

        // As the apply script does it: newest wins, each kind by itself.
        private void Apply(GenesysFact fact)
        {
            var shown = fact.Kind == PresenceKind.Presence ? row?.Presence : row?.Routing;
            if (shown is not null && shown.Since >= fact.SinceMs)
            {
                return;
            }

            var applied = new BoardFact("", "0", fact.Kind.ToName(), fact.State, fact.RawState, fact.SinceMs, null, null);
            row ??= new AgentRow(Id.Value);
            row = fact.Kind == PresenceKind.Presence ? row with { Presence = applied } : row with { Routing = applied };
        }

        private static T Take<T>(List<T> from, int choice)
        {
            var taken = from[choice % from.Count];
            from.Remove(taken);
            return taken;
        }
    }
}
