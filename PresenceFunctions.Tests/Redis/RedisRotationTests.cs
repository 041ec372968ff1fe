using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresenceLocal;
using PresencePipeline.Secrets;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Redis;

/// <summary>A Redis of the test's own, whose password or place changes under load.</summary>
public sealed class RedisRotationTests(RedisFixture shared) : IAsyncLifetime
{
    private const string Name = "redis-connection-string";
    private const int Sent = 400;

    private readonly FakeVault vault = new();
    private OwnRedis? server;
    private ConnectionMultiplexer? connection;
    private string address = "";

    public async ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationManager();
        server = await OwnRedis.StartUnlessConfiguredAsync(configuration);
        address = configuration["Redis:ConnectionString"]!;
        connection = await ConnectionMultiplexer.ConnectAsync($"{address},allowAdmin=true");
        vault.Add(VaultPipeline.SigningSecretName, TestApp.Secret);
    }

    public async ValueTask DisposeAsync()
    {
        await connection!.DisposeAsync();
        await server!.DisposeAsync();
    }

    [Fact]
    public async Task Password_RotatedUnderLoad_NoCommandIsLost()
    {
        await SetPasswordAsync("first");
        vault.Add(Name, $"{address},password=first");
        await using var app = await StartAsync();

        await WhileSendingAsync(app, async () =>
        {
            await SetPasswordAsync("second");
            vault.Add(Name, $"{address},password=second");
            await RefreshAsync(app);
        });

        await AssertAllThereAsync(app, Redis);

        // Whatever connects from now on does so with the new password.
        await DropConnectionsAsync();
        await TestApp.EventuallyAsync(() => IsReadyAsync(app), "Redis answers again");
    }

    [Fact]
    public async Task Password_RotatedAndConnectionsDroppedBeforeTheNextRefresh_SecretIsReadAtOnce()
    {
        await SetPasswordAsync("first");
        vault.Add(Name, $"{address},password=first");
        await using var app = await StartAsync();

        vault.Add(Name, $"{address},password=second");
        await SetPasswordAsync("second");
        await DropConnectionsAsync();

        await TestApp.EventuallyAsync(() => IsReadyAsync(app), "Redis answers again");
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
    }

    [Fact]
    public async Task Password_InTheVaultBeforeInRedis_NothingIsInterrupted()
    {
        await SetPasswordAsync("first");
        vault.Add(Name, $"{address},password=first");
        await using var app = await StartAsync();

        vault.Add(Name, $"{address},password=second");
        await RefreshAsync(app);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        await SetPasswordAsync("second");
        await app.AcceptAsync(Deliveries.Flat("b", "Busy", Deliveries.Now));

        Assert.Equal(2, await Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Address_ChangedUnderLoad_EveryEntryIsInOneOfTheTwo()
    {
        vault.Add(Name, address);
        await using var app = await StartAsync();

        await WhileSendingAsync(app, async () =>
        {
            vault.Add(Name, shared.ConnectionString);
            await RefreshAsync(app);
        });

        Assert.NotEqual(0, await shared.Database.StreamLengthAsync(app.Keys.Stream));
        await AssertAllThereAsync(app, Redis, shared.Database);
    }

    [Theory]
    [InlineData("127.0.0.1:1,connectTimeout=200,connectRetry=1")]
    [InlineData("127.0.0.1:6379,nonsense=1")]
    public async Task ConnectionString_WrongByNow_TheOldConnectionIsKept(string wrong)
    {
        vault.Add(Name, address);
        await using var app = await StartAsync();

        vault.Add(Name, wrong);
        await RefreshAsync(app);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        Assert.Equal(1, await Redis.StreamLengthAsync(app.Keys.Stream));
    }

    private IDatabase Redis => connection!.GetDatabase();

    private Task<TestApp> StartAsync() => TestApp.StartAsync(
        shared, vault.Register, [.. TestApp.NoDrainer, .. vault.Settings, ("Redis:ConnectionString", "")]);

    private static Task RefreshAsync(TestApp app) => app.Services.GetRequiredService<SecretStore>().RefreshAsync();

    private static async Task WhileSendingAsync(TestApp app, Func<Task> change)
    {
        var answers = new List<Task>();
        var changing = Task.CompletedTask;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        while (answers.Count < Sent && await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            if (answers.Count == Sent / 2)
            {
                changing = change();
            }

            answers.Add(app.AcceptAsync(Deliveries.Flat($"agent-{answers.Count}", "Busy", Deliveries.Now)));
        }

        await Task.WhenAll(answers.Append(changing));
        await app.AcceptAsync(Deliveries.Flat($"agent-{Sent}", "Busy", Deliveries.Now));
    }

    private static async Task AssertAllThereAsync(TestApp app, params IDatabase[] databases)
    {
        var lengths = await Task.WhenAll(databases.Select(database => database.StreamLengthAsync(app.Keys.Stream)));
        Assert.Equal(Sent + 1, lengths.Sum());
    }

    private static async Task<bool> IsReadyAsync(TestApp app) =>
        (await app.Client.GetAsync("api/health/ready", TestContext.Current.CancellationToken)).IsSuccessStatusCode;

    private Task<RedisResult> SetPasswordAsync(string password) => Redis.ExecuteAsync("CONFIG", "SET", "requirepass", password);

    private Task<RedisResult> DropConnectionsAsync() => Redis.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
}
