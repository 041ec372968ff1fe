namespace PresencePipeline.Streams;

/// <summary>The consumer groups of the stream: one per system that follows it, each at its own pace.</summary>
public static class ConsumerGroups
{
    /// <summary>Drains into the live board.</summary>
    public const string Dashboard = "presence-dashboard-consumer";

    internal static readonly IReadOnlyList<string> All = [Dashboard];
}
