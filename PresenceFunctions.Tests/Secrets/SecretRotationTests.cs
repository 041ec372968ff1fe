using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresencePipeline;
using PresencePipeline.Secrets;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Secrets;

/// <summary>What senders and operators see of a secret that is rotated, through the whole host.</summary>
public sealed class SecretRotationTests(RedisFixture redis)
{
    private const string Name = VaultPipeline.SigningSecretName;
    private const string Old = TestApp.Secret;
    private const string New = "the secret after it";

    private readonly FakeVault vault = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rotation_UnderLoad_NothingIsRefusedAndNothingLost(bool refreshedBetween)
    {
        const int Deliveries = 800;
        const int Rotated = 200;
        const int Refreshed = 300;
        const int SenderSwitched = 400;
        const int SlowSenderSwitched = 600;
        vault.Add(Name, Old);
        await using var app = await StartAsync();

        // A second after the rotation the sender switches, and a second after that another one, of which every tenth delivery is.
        var answers = new List<Task<HttpStatusCode>>();
        var refresh = Task.CompletedTask;
        await PaceAsync(Deliveries, number =>
        {
            if (number == Rotated)
            {
                vault.Add(Name, New);
            }

            if (number == Refreshed && refreshedBetween)
            {
                refresh = RefreshAsync(app);
            }

            var switched = number % 10 == 0 ? SlowSenderSwitched : SenderSwitched;
            answers.Add(SendAsync(app, number < switched ? Old : New, $"agent-{number}"));
            return answers[^1];
        });

        await refresh;
        Assert.All(await Task.WhenAll(answers), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(Deliveries, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task OldVersion_EnabledAndAmongTheNewestTwo_StaysAccepted()
    {
        vault.Add(Name, Old);
        vault.Add(Name, New);
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, await SendAsync(app, Old));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(app, New));

        vault.Add(Name, "a third");
        await RefreshAsync(app);

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(app, Old));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(app, New));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(app, "a third"));
    }

    [Fact]
    public async Task OldVersion_Disabled_IsRefusedFromTheNextRefreshOn()
    {
        var old = vault.Add(Name, Old);
        vault.Add(Name, New);
        await using var app = await StartAsync();

        vault.Disable(Name, old);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(app, Old));
        await RefreshAsync(app);

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(app, Old));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(app, New));
    }

    [Fact]
    public async Task Rotation_UnderLoadAndNoise_NoGoodDeliveryIsRefused()
    {
        const int Deliveries = 800;
        const int Rotated = 200;
        vault.Add(Name, Old);
        await using var app = await StartAsync();

        // Every second delivery is a guess, before, during and after the rotation, and the sender switches at once.
        var (good, noise) = (new List<Task<HttpStatusCode>>(), new List<Task<HttpStatusCode>>());
        await PaceAsync(Deliveries, number =>
        {
            if (number == Rotated)
            {
                vault.Add(Name, New);
            }

            noise.Add(SendAsync(app, "a guess"));
            good.Add(SendAsync(app, number < Rotated ? Old : New, $"agent-{number}"));
            return good[^1];
        });

        Assert.All(await Task.WhenAll(good), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.All(await Task.WhenAll(noise), status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.Equal(Deliveries, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task BadSignatures_AFlood_ReachTheVaultOnceASecond()
    {
        vault.Add(Name, Old);
        await using var app = await StartAsync();
        var loaded = vault.Listings;
        var started = TimeProvider.System.GetTimestamp();

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => SendAsync(app, "a guess")));

        // One at once, and one for each second that it took.
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.InRange(vault.Listings - loaded, 1, 2 + (int)TimeProvider.System.GetElapsedTime(started).TotalSeconds);
    }

    [Fact]
    public async Task Vault_Away_LastKnownSecretWorksAndReadyIsDegraded()
    {
        vault.Add(Name, Old);
        await using var app = await StartAsync();

        vault.IsAway = true;
        await RefreshAsync(app);

        Assert.Equal(HttpStatusCode.OK, await SendAsync(app, Old));
        var check = (await app.GetAsync("api/health/ready")).GetProperty("checks").GetProperty("secrets");
        Assert.Equal("degraded", check.GetProperty("status").GetString());
        Assert.Matches(@"^Secrets are [0-9]+ s old: the vault does not answer\. .+", check.GetProperty("hint").GetString());

        vault.IsAway = false;
        await RefreshAsync(app);

        check = (await app.GetAsync("api/health/ready")).GetProperty("checks").GetProperty("secrets");
        Assert.Equal("ok", check.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Versions_AllDisabled_NothingIsAcceptedAndReadyFails()
    {
        var only = vault.Add(Name, Old);
        await using var app = await StartAsync();

        vault.Disable(Name, only);
        await RefreshAsync(app);

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(app, Old));
        using var ready = await app.Client.GetAsync("api/health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    [Fact]
    public async Task Settings_SecretsBesideAVault_AreNotUsed()
    {
        vault.Add(Name, New);
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(app, Old));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(app, New));
    }

    [Fact]
    public async Task Vault_AwayAtStart_HostDoesNotStart()
    {
        vault.IsAway = true;

        var refusal = await Assert.ThrowsAsync<StartupException>(StartAsync);

        Assert.Contains(Name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(vault.Uri.ToString(), refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Two hundred a second by the clock: a tick that comes late sends what was due before it. On a machine that cannot keep up,
    /// nothing more is sent while many are unanswered, so that no delivery waits for the machine instead of for the product.
    /// </summary>
    private static async Task PaceAsync(int count, Func<int, Task> send)
    {
        const int PerSecond = 200;
        using var unanswered = new SemaphoreSlim(PerSecond);
        var answered = new List<Task>(count);
        var started = TimeProvider.System.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond), TimeProvider.System);
        for (var sent = 0; sent < count && await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);)
        {
            for (var due = TimeProvider.System.GetElapsedTime(started).TotalSeconds * PerSecond; sent < count && sent < due; sent++)
            {
                await unanswered.WaitAsync(TestContext.Current.CancellationToken);
                answered.Add(ReleaseAsync(send(sent)));
            }
        }

        await Task.WhenAll(answered);

        async Task ReleaseAsync(Task delivery)
        {
            await delivery.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            unanswered.Release();
        }
    }

    // How long an append may take is not what these tests are about, and the machine may be busy.
    private Task<TestApp> StartAsync() => TestApp.StartAsync(
        redis, vault.Register, [.. TestApp.NoDrainer, .. vault.Settings, ("Webhook:AppendDeadline", "00:00:30")]);

    private static Task RefreshAsync(TestApp app) => app.Services.GetRequiredService<SecretStore>().RefreshAsync();

    private static async Task<HttpStatusCode> SendAsync(TestApp app, string secret, string? agentId = null)
    {
        var body = Encoding.UTF8.GetBytes(Deliveries.Flat(agentId ?? Deliveries.AgentId(), "Busy", Deliveries.Now));
        using var response = await app.PostAsync(body, request =>
        {
            request.Headers.Remove(GenesysRelaySignature.SignatureHeader);
            request.Headers.Add(GenesysRelaySignature.SignatureHeader, GenesysRelaySignature.Sign(Encoding.UTF8.GetBytes(secret), body));
        });
        return response.StatusCode;
    }
}
