namespace PresencePipeline.Streams;

/// <summary>The consumer groups of the stream: one per system that follows it, each at its own pace.</summary>
public static class ConsumerGroups
{
    /// <summary>Drains into the live board.</summary>
    public const string Dashboard = "presence-dashboard-consumer";

    /// <summary>Drains into time in state, over which rules are checked.</summary>
    public const string Workforce = "presence-workforce-consumer";

    /// <summary>Every group: what appends report as drained or not, what webhooks drain then, and what hosts run a loop for.</summary>
    public static IReadOnlyList<string> All { get; } = [Dashboard, Workforce];
}
