using System.Net;
using System.Text.Json;
using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresenceLocal;
using PresencePipeline;
using PresencePipeline.Redis;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Redis;

/// <summary>A Redis of the test's own that is signed in to with tokens of a few seconds.</summary>
public sealed class EntraSignInTests(RedisFixture shared) : IAsyncLifetime
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private OwnRedis? server;
    private ConnectionMultiplexer? connection;
    private FakeEntra? entra;
    private TokenGate? gate;

    private FakeEntra Entra => entra!;

    private TokenGate Gate => gate!;

    private IDatabase Redis => connection!.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationManager();
        server = await OwnRedis.StartUnlessConfiguredAsync(configuration);
        connection = await ConnectionMultiplexer.ConnectAsync($"{configuration["Redis:ConnectionString"]},allowAdmin=true");

        // Or whoever fails to sign in would be the default user, who may do everything.
        await Redis.ExecuteAsync("CONFIG", "SET", "requirepass", "for the test alone");
        entra = new FakeEntra(Redis, Lifetime);
        gate = new TokenGate(((IPEndPoint)connection.GetEndPoints()[0]).Port, entra);
    }

    public async ValueTask DisposeAsync()
    {
        await gate!.DisposeAsync();
        await connection!.DisposeAsync();
        await server!.DisposeAsync();
    }

    [Fact]
    public async Task Token_RenewedTenTimesUnderLoad_NoCommandFailsAndItsConnectionIsNotEnded()
    {
        await using var app = await StartAsync();
        var answers = new List<Task>();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (Entra.Issued <= 10 && await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            answers.Add(app.AcceptAsync(Deliveries.Flat($"agent-{answers.Count}", "Busy", Deliveries.Now)));
        }

        await Task.WhenAll(answers);

        Assert.Equal(answers.Count, await Redis.StreamLengthAsync(app.Keys.Stream));
        Assert.Equal(0, Gate.Ended);
    }

    [Fact]
    public async Task Token_NotToBeHad_ServesToItsEndAndIsReplacedAfterwards()
    {
        await using var app = await StartAsync();
        Entra.Refuses = true;

        await TestApp.EventuallyAsync(async () => await StatusAsync(app) == "degraded", "the check says that the token is not renewed");
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        await TestApp.EventuallyAsync(async () => await StatusAsync(app) == "failed", "the token has expired");
        await TestApp.EventuallyAsync(() => Task.FromResult(Gate.Ended > 0), "Redis has ended the connection");

        Entra.Refuses = false;

        await TestApp.EventuallyAsync(async () => await StatusAsync(app) == "ok", "the token is renewed again");
        await TestApp.EventuallyAsync(() => IsAcceptedAsync(app), "deliveries are accepted again");
    }

    [Fact]
    public async Task Connections_EndedAfterARenewal_ComeBackWithTheNewToken()
    {
        await using var app = await StartAsync();
        await TestApp.EventuallyAsync(() => Task.FromResult(Entra.Issued > 1), "the token is renewed");
        await Task.Delay(Lifetime, TimeProvider.System, TestContext.Current.CancellationToken);

        Gate.EndAll();

        await TestApp.EventuallyAsync(() => IsAcceptedAsync(app), "deliveries are accepted again");
        Assert.Equal(0, Gate.Ended);
    }

    [Fact]
    public async Task Subscriptions_WhoseConnectionIsEnded_ComeBackByThemselves()
    {
        await using var app = await StartAsync();
        var channel = RedisChannel.Literal("channel");
        var heard = 0;
        await app.Services.GetRequiredService<RedisConnection>().Multiplexer.GetSubscriber().SubscribeAsync(channel, (_, _) => heard++);

        await TestApp.EventuallyAsync(() => Task.FromResult(Gate.EndedSubscriptions > 0), "the first token has expired");

        await TestApp.EventuallyAsync(async () => await Redis.PublishAsync(channel, "again") > 0, "somebody listens");
        await TestApp.EventuallyAsync(() => Task.FromResult(heard > 0), "it is heard");
        Assert.Equal(0, Gate.Ended);
    }

    [Fact]
    public async Task Token_ThatRedisDoesNotTake_IsSaidByTheCheck()
    {
        await using var app = await StartAsync();
        Entra.IsUnknownToRedis = true;

        await TestApp.EventuallyAsync(async () => await StatusAsync(app) == "degraded", "the check says that Redis refuses");

        Assert.Contains("Redis does not take the new token: WRONGPASS", await HintAsync(app), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutAToken_SaysWhy()
    {
        Entra.Refuses = true;

        var failure = await Assert.ThrowsAsync<StartupException>(StartAsync);

        Assert.Contains("Redis:Authentication", failure.Message, StringComparison.Ordinal);
        Assert.Contains("No identity here.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task Start_WithATokenOfNobody_SaysWhy()
    {
        Entra.IsNobody = true;

        var failure = await Assert.ThrowsAsync<StartupException>(StartAsync);

        Assert.Contains("oid", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_WithAToken_IsEncryptedUnlessItSaysOtherwise()
    {
        await using var encrypted = new RedisConnection(TimeProvider.System);
        await using var plain = new RedisConnection(TimeProvider.System);
        var login = new RedisLogin(FakeEntra.ObjectId, "token", TimeProvider.System.GetUtcNow());

        await encrypted.OpenAsync("127.0.0.1:1,connectTimeout=100,connectRetry=0", login);
        await plain.OpenAsync("127.0.0.1:1,connectTimeout=100,connectRetry=0,ssl=false", login);

        Assert.Contains("ssl=True", encrypted.Multiplexer.Configuration, StringComparison.Ordinal);
        Assert.DoesNotContain("ssl=True", plain.Multiplexer.Configuration, StringComparison.Ordinal);
    }

    [Fact]
    public void Login_Printed_DoesNotShowTheToken() =>
        Assert.DoesNotContain(
            "s3cr3t", $"{new RedisLogin("somebody", "s3cr3t", TimeProvider.System.GetUtcNow())}", StringComparison.Ordinal);

    private Task<TestApp> StartAsync() => TestApp.StartAsync(
        shared,
        services => services.AddKeyedSingleton<TokenCredential>(RedisOptions.Section, Entra),
        [
            .. TestApp.NoDrainer,
            ("Redis:ConnectionString", $"{Gate.Address},ssl=false"),
            ("Redis:Authentication", "Entra"),
            ("Logging:LogLevel:Microsoft", "None"),
        ]);

    private static async Task<bool> IsAcceptedAsync(TestApp app)
    {
        using var answer = await app.PostAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        return answer.IsSuccessStatusCode;
    }

    private static async Task<string?> StatusAsync(TestApp app) => (await CheckAsync(app)).GetProperty("status").GetString();

    private static async Task<string?> HintAsync(TestApp app) => (await CheckAsync(app)).GetProperty("hint").GetString();

    private static async Task<JsonElement> CheckAsync(TestApp app)
    {
        using var answer = await app.Client.GetAsync("api/health/ready", TestContext.Current.CancellationToken);
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return body.GetProperty("checks").GetProperty("redis-token");
    }
}
