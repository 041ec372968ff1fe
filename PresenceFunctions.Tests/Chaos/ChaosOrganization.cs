using System.Globalization;
using System.Text.Json;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;
using PresenceLocal.GenesysDemo;

namespace PresenceFunctions.Tests.Chaos;

/// <summary>An organization of Genesys Cloud with notification channels, whose users change while things go wrong.</summary>
internal sealed class ChaosOrganization : IAsyncDisposable
{
    private const int Users = 40;

    private static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(100);
    private static readonly string[] Statuses = ["COMMUNICATING", "NOT_RESPONDING", "IDLE", "INTERACTING"];

    private readonly FakeGenesys genesys;
    private readonly FakeChannels channels;
    private readonly FakeGenesysServer server;
    private readonly string[] users;
    private int changed;

    private ChaosOrganization(FakeGenesys genesys, FakeChannels channels, FakeGenesysServer server)
    {
        this.genesys = genesys;
        this.channels = channels;
        this.server = server;
        users = [.. genesys.Users.Select(user => user.Id)];
    }

    /// <summary>With which a host follows it.</summary>
    public (string Name, string Value)[] Settings => [.. server.Settings(), ("Genesys:Notifications", "true")];

    public static async Task<ChaosOrganization> StartAsync()
    {
        var genesys = new FakeGenesys(TimeProvider.System);
        genesys.Clients[GenesysSettings.ClientId] = GenesysSettings.ClientSecret;
        genesys.Populate(Users);
        var channels = new FakeChannels(genesys, TimeProvider.System);
        return new ChaosOrganization(genesys, channels, await FakeGenesysServer.StartAsync(genesys, channels.Map));
    }

    /// <summary>Changes one user's status after the other until it is told to stop.</summary>
    public async Task ChangeAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            genesys.SetRouting(users[changed % users.Length], Statuses[changed / users.Length % Statuses.Length]);
            changed++;
            await Task.Delay(BetweenChanges, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Ends every connection without a word.</summary>
    public void KillChannels() => channels.InUse.ToList().ForEach(channel => channel.Kill());

    /// <summary>No token that was issued is good any more, and the channels that came with it are gone.</summary>
    public void ExpireTokens()
    {
        genesys.RevokeTokens();
        channels.InUse.ToList().ForEach(channels.Remove);
    }

    /// <summary>
    /// What a board says of its users that is not so; it must be still. Since when is not compared: whoever comes back to a status
    /// while nobody follows has been in it all the time, for all that a board can know.
    /// </summary>
    public IReadOnlyList<string> Compare(JsonElement board)
    {
        var truth = TenantTruth.Of(genesys).Select(WithoutTimes);
        var shown = TenantTruth.Of(board).Select(WithoutTimes);
        return [.. truth.Except(shown).Select(line => $"of the organization the board lacks {line}")];
    }

    private static string WithoutTimes(string line) =>
        string.Join(' ', line.Split(' ').Where(word => !long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _)));

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        channels.Dispose();
    }
}
