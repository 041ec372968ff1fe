using System.Net.ServerSentEvents;
using System.Text.Json;

namespace PresenceFunctions.Tests.Testing;

/// <summary>The board as a client puts it together from what it has received.</summary>
internal sealed class LiveBoard
{
    private readonly SortedDictionary<string, string> agents = new(StringComparer.Ordinal);

    /// <summary>Where the client stands.</summary>
    public string? Position { get; private set; }

    /// <summary>Ids of the changes received, in their order, since the last snapshot or from the beginning.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>Agents as JSON, by agent id.</summary>
    public IReadOnlyList<string> Agents => [.. agents.Values];

    /// <summary>The agents of <c>GET /api/presence</c> in the same form.</summary>
    public static IReadOnlyList<string> AgentsOf(JsonElement board) =>
        [.. board.GetProperty("agents").EnumerateArray().Select(agent => agent.GetRawText())];

    public void Apply(SseItem<string> item)
    {
        var data = JsonElement.Parse(item.Data);
        switch (item.EventType)
        {
            case "snapshot":
                agents.Clear();
                Changes.Clear();
                foreach (var agent in data.GetProperty("agents").EnumerateArray())
                {
                    agents[Id(agent)] = agent.GetRawText();
                }

                break;
            case "change":
                agents[Id(data)] = item.Data;
                break;
            case "gone":
                agents.Remove(Id(data));
                break;
            case "reset":
                agents.Clear();
                break;
            default:
                Assert.Fail($"Unknown event {item.EventType}");
                break;
        }

        if (item is { EventType: "change", EventId: { Length: > 0 } id })
        {
            Changes.Add(id);
        }

        Position = string.IsNullOrEmpty(item.EventId) ? Position : item.EventId;
    }

    private static string Id(JsonElement agent) => agent.GetProperty("agentId").GetString()!;
}
