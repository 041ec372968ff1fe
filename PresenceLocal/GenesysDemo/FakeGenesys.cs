using System.Collections.Concurrent;
using System.Globalization;

namespace PresenceLocal.GenesysDemo;

/// <summary>
/// An organization of Genesys Cloud, played in this process: its users and what they do, its OAuth clients and their tokens. It
/// answers as the real one does (<see cref="FakeGenesysRoutes"/>), so that the demo and the tests go the whole way.
/// </summary>
internal sealed class FakeGenesys(TimeProvider timeProvider)
{
    private readonly ConcurrentDictionary<string, FakeUser> users = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> order = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> tokens = new(StringComparer.Ordinal);
    private int tokensIssued;

    /// <summary>Called after a user has changed, with what they are now.</summary>
    public event Action<FakeUser>? Changed;

    /// <summary>Secrets by OAuth client.</summary>
    public ConcurrentDictionary<string, string> Clients { get; } = new(StringComparer.Ordinal);

    /// <summary>Secondary presences: id, system presence, label, and whether it is deactivated.</summary>
    public ConcurrentQueue<(string Id, string Presence, string Label, bool IsDeactivated)> Definitions { get; } = new();

    /// <summary>What is to go wrong.</summary>
    public FakeFaults Faults { get; } = new();

    /// <summary>What was asked, when.</summary>
    public FakeRequests Requests { get; } = new(timeProvider);

    /// <summary>How long tokens live.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromSeconds(86399);

    /// <summary>How far its clock is ahead of ours.</summary>
    public TimeSpan ClockAhead { get; set; }

    public DateTimeOffset Now => timeProvider.GetUtcNow() + ClockAhead;

    public int TokensIssued => tokensIssued;

    /// <summary>All users, in the order in which they came.</summary>
    public IReadOnlyList<FakeUser> Users => [.. order.Select(id => users[id])];

    public FakeUser this[string id] => users[id];

    public FakeUser? Find(string id) => users.GetValueOrDefault(id);

    public FakeUser Add(FakeUser user)
    {
        if (users.TryAdd(user.Id, user))
        {
            order.Enqueue(user.Id);
        }

        return user;
    }

    /// <summary>Changes a user at once, and tells whoever listens.</summary>
    public FakeUser Change(string id, Func<FakeUser, FakeUser> change)
    {
        var changed = users.AddOrUpdate(id, _ => throw new KeyNotFoundException(id), (_, user) => change(user));
        Changed?.Invoke(changed);
        return changed;
    }

    /// <summary>Sets a user's presence, now unless another time is given.</summary>
    public FakeUser SetPresence(string id, string presence, DateTimeOffset? at = null, string? definitionId = null) =>
        Change(id, user => user with { Presence = presence, DefinitionId = definitionId, PresenceSince = at ?? Now });

    /// <summary>Sets a user's routing status, now unless another time is given.</summary>
    public FakeUser SetRouting(string id, string status, DateTimeOffset? at = null) =>
        Change(id, user => user with { Routing = status, RoutingSince = at ?? Now });

    /// <summary>Fills the organization with people who are at work.</summary>
    public IReadOnlyList<FakeUser> Populate(int count)
    {
        string[] presences = ["AVAILABLE", "BUSY", "ON_QUEUE", "MEAL", "MEETING", "ON_QUEUE", "AWAY", "ON_QUEUE"];
        string[] departments = ["Claims", "Sales", "Support"];
        var added = new List<FakeUser>(count);
        for (var i = 0; i < count; i++)
        {
            var number = (order.Count + 1).ToString("d5", CultureInfo.InvariantCulture);
            var presence = presences[i % presences.Length];
            added.Add(Add(new FakeUser(Guid.NewGuid().ToString(), $"Agent {number}")
            {
                Email = $"agent{number}@example.com",
                Department = departments[i % departments.Length],
                Extension = number,
                Team = $"Team {(i % 12) + 1}",
                Division = i % 4 == 0 ? "North" : "Home",
                Presence = presence,
                PresenceSince = Now - TimeSpan.FromMinutes(1 + (i % 240)),
                Routing = presence == "ON_QUEUE" ? (i % 3 == 0 ? "INTERACTING" : "IDLE") : "OFF_QUEUE",
                RoutingSince = Now - TimeSpan.FromMinutes(1 + (i % 50)),
            }));
        }

        return added;
    }

    /// <summary>A token for a client; null where it is not known, or has another secret.</summary>
    public string? Issue(string clientId, string clientSecret)
    {
        if (!Clients.TryGetValue(clientId, out var secret) || secret != clientSecret)
        {
            return null;
        }

        var token = $"token-{Interlocked.Increment(ref tokensIssued)}-{Guid.NewGuid():N}";
        tokens[token] = Now + TokenLifetime;
        return token;
    }

    public bool IsValid(string token) => tokens.TryGetValue(token, out var until) && Now < until;

    /// <summary>Ends every token before its time.</summary>
    public void RevokeTokens() => tokens.Clear();

    /// <summary>As REST writes it: <c>On Queue</c>.</summary>
    public static string InRest(string presence) =>
        string.Join(' ', presence.Split('_').Select(word => word.Length == 0 ? word : word[..1] + word[1..].ToLowerInvariant()));

    /// <summary>The system's own definition of a presence.</summary>
    public static string DefinitionOf(string presence) =>
        $"00000000-0000-4000-8000-{Math.Abs(StringComparer.Ordinal.GetHashCode(presence)) % 1000:d12}";
}
