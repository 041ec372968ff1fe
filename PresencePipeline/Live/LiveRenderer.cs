using System.Collections.Immutable;
using PresencePipeline.Board;
using PresencePipeline.Running;
using StackExchange.Redis;

namespace PresencePipeline.Live;

/// <summary>Renders what happens on the board in memory into frames of the live feed, each change once for all readers.</summary>
internal sealed class LiveRenderer
{
    private static readonly TimeSpan BetweenKeepAlives = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenComparisons = TimeSpan.FromSeconds(5);

    private readonly BoardView view;
    private readonly BoardReader reader;
    private readonly LiveFeed feed;
    private readonly SharedRun advance;
    private readonly Periodic keepAlive;
    private readonly Periodic comparison;

    // Touched by one run of advance at a time.
    private ImmutableSortedDictionary<string, Agent>.Builder shown = Shown([]);
    private BoardStep step = BoardStep.First();

    public LiveRenderer(BoardView view, BoardReader reader, LiveFeed feed, TimeProvider timeProvider)
    {
        this.view = view;
        this.reader = reader;
        this.feed = feed;
        keepAlive = new Periodic(timeProvider, BetweenKeepAlives);
        comparison = new Periodic(timeProvider, BetweenComparisons);
        advance = new SharedRun(RenderAsync);
    }

    /// <summary>Renders every change that was applied before this call.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public Task AdvanceAsync() => advance.JoinAsync();

    private async Task RenderAsync()
    {
        var board = await view.ReadAsync();
        if (!feed.IsKnown || step.ChangesUntil(board.Step) is not { } changes)
        {
            shown = Shown(await reader.CompleteAsync([.. board.Rows.Values]));
            feed.Begin(board, shown.ToImmutable());
            step = board.Step;
            return;
        }

        var frames = new List<LiveFrame>(changes.Count);
        foreach (var (change, agent) in changes.Zip(await reader.CompleteAsync([.. changes.Select(change => change.Row)])))
        {
            shown[agent.AgentId] = agent;
            frames.Add(await LiveEvents.ChangeAsync(agent, change.Position));
        }

        if (comparison.TryStart())
        {
            await CompareAsync(board, frames);
        }

        if (keepAlive.TryStart())
        {
            frames.Add(LiveEvents.KeepAlive);
        }

        if (frames.Count > 0)
        {
            feed.Add(board, shown.ToImmutable(), frames);
        }

        step = board.Step;
    }

    /// <summary>What has become different though no change was applied: agents forgotten, names found, confidence lost.</summary>
    private async Task CompareAsync(BoardSnapshot board, List<LiveFrame> frames)
    {
        foreach (var agent in await reader.CompleteAsync([.. board.Rows.Values]))
        {
            if (shown.GetValueOrDefault(agent.AgentId) != agent)
            {
                shown[agent.AgentId] = agent;
                frames.Add(await LiveEvents.ChangeAsync(agent, null));
            }
        }

        foreach (var agentId in shown.Keys.Where(agentId => !board.Rows.ContainsKey(agentId)).ToList())
        {
            shown.Remove(agentId);
            frames.Add(await LiveEvents.GoneAsync(agentId));
        }
    }

    private static ImmutableSortedDictionary<string, Agent>.Builder Shown(IEnumerable<Agent> agents) =>
        agents.ToImmutableSortedDictionary(agent => agent.AgentId, agent => agent, StringComparer.Ordinal).ToBuilder();
}
