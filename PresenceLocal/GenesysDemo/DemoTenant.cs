using System.Globalization;
using System.Security.Cryptography;
using PresencePipeline;
using PresencePipeline.Presence;

namespace PresenceLocal.GenesysDemo;

/// <summary>
/// The demo's agents as users of an organization that this process plays, so that they reach the board as those of a real one do: by
/// login, sweep, names, labels and notification channels. About twenty changes a second.
/// </summary>
internal sealed class DemoTenant : BackgroundService, IAsyncDisposable
{
    public const string Switch = "--genesys-demo";

    private const int Agents = 300;
    private const string ClientId = "demo";
    private const string CoffeeBreak = "6a3af858-942f-489d-9700-c0ffee000001";

    private static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(50);

    private readonly Random random = new(7071);
    private readonly FakeGenesys genesys;
    private readonly FakeChannels channels;
    private readonly List<DemoAgent> agents;
    private readonly TimeProvider timeProvider;
    private FakeGenesysServer? server;

    private DemoTenant(TimeProvider timeProvider)
    {
        this.timeProvider = timeProvider;
        genesys = new FakeGenesys(timeProvider);
        genesys.Definitions.Enqueue((CoffeeBreak, "BREAK", "Coffee break", false));
        channels = new FakeChannels(genesys, timeProvider);
        agents = [.. Enumerable.Range(0, Agents).Select(number => new DemoAgent(number, random))];
    }

    /// <summary>Starts the organization, and has the settings lead to it; null unless it is asked for.</summary>
    /// <exception cref="StartupException">It was asked for with a vault's secrets.</exception>
    public static async Task<DemoTenant?> StartIfAskedForAsync(WebApplicationBuilder builder, string[] args)
    {
        if (!args.Contains(Switch))
        {
            return null;
        }

        var demo = new DemoTenant(TimeProvider.System);
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        demo.Begin(secret);
        demo.server = await FakeGenesysServer.StartAsync(demo.genesys, demo.channels.Map);
        builder.Configuration["Genesys:ApiUrl"] = builder.Configuration["Genesys:LoginUrl"] = demo.server.Address.ToString();
        builder.Configuration["Genesys:Notifications"] = "true";
        builder.Configuration[$"Secrets:{builder.Configuration["Genesys:ClientIdSecretName"] ?? "genesys-client-id"}"] = ClientId;
        builder.Configuration[$"Secrets:{builder.Configuration["Genesys:ClientSecretSecretName"] ?? "genesys-client-secret"}"] = secret;
        builder.Services.AddHostedService(_ => demo);
        return demo;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        channels.Dispose();
        Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(BetweenChanges, timeProvider);
        try
        {
            while (await tick.WaitForNextTickAsync(stoppingToken))
            {
                var agent = agents[random.Next(agents.Count)];
                if (agent.Move() == PresenceKind.Routing)
                {
                    genesys.SetRouting(agent.Id, agent.Routing);
                }
                else
                {
                    genesys.SetPresence(agent.Id, agent.Presence, definitionId: DefinitionOf(agent));
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; so does the demo.
        }
    }

    private void Begin(string secret)
    {
        genesys.Clients[ClientId] = secret;
        foreach (var (number, agent) in agents.Index())
        {
            var (presenceSince, routingSince) = agent.Since(genesys.Now);
            genesys.Add(new FakeUser(agent.Id, agent.Profile.Name!)
            {
                Email = agent.Profile.Email,
                Department = agent.Profile.Department,
                Extension = agent.Profile.Extension,
                Team = string.Create(CultureInfo.InvariantCulture, $"Team {(number % 12) + 1}"),
                Division = number % 4 == 0 ? "North" : "Home",
                Presence = agent.Presence,
                DefinitionId = DefinitionOf(agent),
                PresenceSince = presenceSince,
                Routing = agent.Routing,
                RoutingSince = routingSince,
            });
        }
    }

    private static string? DefinitionOf(DemoAgent agent) => agent.Presence == "BREAK" ? CoffeeBreak : null;
}
