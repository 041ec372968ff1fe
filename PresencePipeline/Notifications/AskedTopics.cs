namespace PresencePipeline.Notifications;

/// <summary>
/// What a channel asks for: the topic <c>v2.users.&lt;id&gt;.activity</c> of each of its agents, which tells presence and routing
/// status in one and so costs one topic of the limit.
/// </summary>
internal sealed class AskedTopics
{
    private const string Prefix = "v2.users.";
    private const string Suffix = ".activity";

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> agents;

    public AskedTopics(IEnumerable<string> agents)
    {
        var ids = agents.ToHashSet(StringComparer.OrdinalIgnoreCase);
        this.agents = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int Count => agents.Set.Count;

    /// <summary>The topics' names, in an order of their own.</summary>
    public IEnumerable<string> Names => agents.Set.Select(NameOf);

    public static string NameOf(string agent) => $"{Prefix}{agent}{Suffix}";

    /// <summary>Whether a topic is one of them, in whatever case.</summary>
    public bool Contains(ReadOnlySpan<char> topic) =>
        topic.Length > Prefix.Length + Suffix.Length
        && topic.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        && topic.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)
        && agents.Contains(topic[Prefix.Length..^Suffix.Length]);
}
