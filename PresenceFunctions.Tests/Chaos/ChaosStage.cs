using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PresenceCli.Simulation;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Answers;
using PresencePipeline.Secrets;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Chaos;

/// <summary>
/// A Redis of its own and two hosts over it, side by side, by a way that can fail, with a storage account for what cannot be
/// appended: one in this process, with a vault and a clock that can be moved, and one as a process that can be killed, which
/// follows an organization of Genesys Cloud.
/// </summary>
internal sealed class ChaosStage : IAsyncDisposable
{
    private readonly FakeVault vault = new();
    private readonly (string, string)[] settings;
    private ConnectionMultiplexer? admin;
    private TestApp? first;
    private ChildHost? second;
    private Uri? secondAddress;
    private string secret = TestApp.Secret;
    private int rotations;

    private ChaosStage(RedisProcess server, AzuriteProcess storage, ChaosOrganization organization)
    {
        Server = server;
        Storage = storage;
        Organization = organization;
        Way = new FaultyWay(server.Port);
        Stream = $"chaos-{Guid.NewGuid():N}";
        Keys = new StreamKeys(Stream);
        settings =
        [
            ("Redis:ConnectionString", Way.Address),
            ("Stream:Name", Stream),
            ("Drain:ClaimIdle", "00:00:02"),
            ("Limits:DeliveriesPerSecond", "0"),
            .. AzuriteFixture.Settings(storage.ConnectionString),
        ];
    }

    public RedisProcess Server { get; }

    public AzuriteProcess Storage { get; }

    public ChaosOrganization Organization { get; }

    public FaultyWay Way { get; }

    public ShiftedClock Clock { get; } = new();

    public string Stream { get; }

    public StreamKeys Keys { get; }

    /// <summary>Past the way, so that it works while that does not.</summary>
    public IDatabase Admin => admin!.GetDatabase();

    /// <summary>The hosts as senders know them; a secret or an address may change.</summary>
    public IReadOnlyList<Func<Target>> Targets =>
    [
        () => new Target(Ingest(first!.Client.BaseAddress!), Encoding.UTF8.GetBytes(secret)),
        () => new Target(Ingest(secondAddress!), Encoding.UTF8.GetBytes(TestApp.Secret)),
    ];

    public static async Task<ChaosStage> OpenAsync(RedisFixture redis)
    {
        var stage = new ChaosStage(
            await RedisProcess.StartNewAsync(), await AzuriteProcess.StartNewAsync(), await ChaosOrganization.StartAsync());
        stage.admin = await ConnectionMultiplexer.ConnectAsync(stage.Server.ConnectionString + ",allowAdmin=true,abortConnect=false");
        stage.vault.Add(VaultPipeline.SigningSecretName, stage.secret);
        stage.first = await TestApp.StartAsync(
            redis,
            services =>
            {
                stage.vault.Register(services);
                services.AddSingleton<TimeProvider>(stage.Clock);
            },
            [.. stage.settings, .. stage.vault.Settings, ("KeyVault:RefreshInterval", "00:00:30")]);
        await stage.StartSecondAsync();
        return stage;
    }

    public async Task StartSecondAsync()
    {
        second = ChildHost.Start([], [.. settings, .. Organization.Settings, ("Secrets:genesys-webhook-secret", TestApp.Secret)]);
        using var client = await second.ConnectAsync();
        secondAddress = client.BaseAddress;
    }

    public async Task KillSecondAsync()
    {
        await second!.SignalAsync("KILL");
        await second.ExitAsync();
        await second.DisposeAsync();
    }

    /// <summary>Puts a new secret into the vault, waits until it is read, and then lets the sender sign with it.</summary>
    public async Task RotateAsync()
    {
        var next = $"secret number {++rotations} of the tests";
        vault.Add(VaultPipeline.SigningSecretName, next);
        await first!.Services.GetRequiredService<SecretStore>().RefreshAsync();
        secret = next;
    }

    public async ValueTask DisposeAsync()
    {
        Way.Open();
        if (second is not null)
        {
            await second.DisposeAsync();
        }

        if (first is not null)
        {
            await first.DisposeAsync();
        }

        if (admin is not null)
        {
            await admin.DisposeAsync();
        }

        await Organization.DisposeAsync();
        await Way.DisposeAsync();
        await Storage.DisposeAsync();
        await Server.DisposeAsync();
    }

    private static Uri Ingest(Uri host) => new(host, $"{Routes.Prefix}/{Routes.Ingest}");
}
