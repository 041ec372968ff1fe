using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;
using PresenceLocal.GenesysDemo;
using PresencePipeline.Genesys;

namespace PresenceFunctions.Tests.Genesys;

/// <summary>The token, on a clock that runs through days.</summary>
public sealed class GenesysTokenTests
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(60));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(86399)]
    [InlineData(3600)]
    [InlineData(600)]
    [InlineData(120)]
    public async Task Token_OverADay_IsRenewedAheadAndNoCallerSeesA401(int lifetime)
    {
        await using var server = await StartAsync();
        await using var pipeline = await OpenAsync(server);
        server.Genesys.TokenLifetime = TimeSpan.FromSeconds(lifetime);

        for (var minute = 0; minute < 24 * 60; minute++)
        {
            await AskAsync(pipeline);
            Assert.True(pipeline.GenesysToken.ExpiresAt > time.GetUtcNow());
            time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.DoesNotContain(server.Genesys.Requests.All, request => request.Status != 200);
        var renewedAfter = Math.Max(lifetime / 2.0, lifetime - 300);
        Assert.InRange(server.Genesys.TokensIssued, (86400 / (renewedAfter + 61)) - 1, (86400 / renewedAfter) + 2);
    }

    [Fact]
    public async Task Token_LoginAwayWhenItIsDue_IsUsedOnAndRenewedLater()
    {
        await using var server = await StartAsync();
        await using var pipeline = await OpenAsync(server);
        server.Genesys.TokenLifetime = TimeSpan.FromHours(1);
        await AskAsync(pipeline);
        server.Genesys.Faults.Next("oauth", 500, times: 2);

        time.Advance(TimeSpan.FromMinutes(56));
        await AskAsync(pipeline);
        await AskAsync(pipeline);
        Assert.Equal(2, server.Genesys.Requests.Count("oauth"));

        time.Advance(TimeSpan.FromSeconds(31));
        await AskAsync(pipeline);
        time.Advance(TimeSpan.FromSeconds(31));
        await AskAsync(pipeline);

        Assert.Equal(2, server.Genesys.TokensIssued);
    }

    [Fact]
    public async Task Token_SecretRotated_IsTakenWithoutRestartAndWithoutAFailure()
    {
        await using var server = await StartAsync();
        await using var pipeline = await OpenAsync(server);
        await AskAsync(pipeline);
        server.Genesys.Clients[GenesysSettings.ClientId] = "the next secret";
        server.Genesys.RevokeTokens();
        pipeline.Vault.Add("genesys-client-secret", "the next secret");

        await AskAsync(pipeline);

        Assert.Null(pipeline.GenesysToken.Problem);
        Assert.Equal(2, server.Genesys.TokensIssued);
    }

    [Fact]
    public async Task Token_ClientRefused_IsLoggedOnceAndNotAskedAgainUntilItChanges()
    {
        await using var server = await StartAsync();
        await using var pipeline = await OpenAsync(server);
        server.Genesys.Clients.Clear();

        for (var i = 0; i < 5; i++)
        {
            var refused = await Assert.ThrowsAsync<GenesysException>(() => AskAsync(pipeline));
            Assert.Equal(GenesysFailure.ClientRefused, refused.Failure);
        }

        Assert.Equal(1, server.Genesys.Requests.Count("oauth"));
        Assert.Contains("invalid_client: client not found", pipeline.GenesysToken.Problem, StringComparison.Ordinal);
        Assert.Single(pipeline.Log.GetSnapshot(), record => record.Level == LogLevel.Error);
        Assert.DoesNotContain(
            pipeline.Log.GetSnapshot(), record => record.Message.Contains(GenesysSettings.ClientSecret, StringComparison.Ordinal));

        server.Genesys.Clients["another client"] = "its secret";
        pipeline.Vault.Add("genesys-client-id", "another client");
        pipeline.Vault.Add("genesys-client-secret", "its secret");
        await pipeline.Store.RefreshAsync();
        await AskAsync(pipeline);

        Assert.Null(pipeline.GenesysToken.Problem);
    }

    [Fact]
    public async Task Token_LoginHangs_IsGivenUpAfterAWhile()
    {
        await using var server = await StartAsync();
        await using var pipeline = await OpenAsync(server);
        server.Genesys.Faults.HangNext("oauth");

        var asking = AskAsync(pipeline);
        for (var second = 0; second < 600 && !asking.IsCompleted; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancelled);
        }

        Assert.Equal(GenesysFailure.Away, (await Assert.ThrowsAsync<GenesysException>(() => asking)).Failure);
    }

    [Fact]
    public async Task Requests_OfAWholeOrganization_TakeAsManyMinutesAsTheBudgetSays()
    {
        await using var server = await StartAsync();
        await using var pipeline = await OpenAsync(server, ("Genesys:RequestsPerMinute", "10"));
        server.Genesys.Populate(15_000);
        var begun = time.GetUtcNow();

        var reading = CountAsync();
        for (var second = 0; second < 3600 && !reading.IsCompleted; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancelled);
        }

        Assert.Equal(15_500, await reading);
        Assert.Equal(32, server.Genesys.Requests.All.Count);

        // The clock goes on while requests are on their way, so when they arrive says little; how long all of them take does not.
        Assert.True(time.GetUtcNow() - begun >= TimeSpan.FromMinutes(3), "Ten in a minute, so the 31st comes after three.");

        async Task<int> CountAsync()
        {
            var users = 0;
            await foreach (var page in pipeline.GenesysUsers.ReadAsync(Cancelled))
            {
                users += page.Users.Count;
            }

            return users;
        }
    }

    private static Task<GenesysAnswer> AskAsync(VaultPipeline pipeline) => pipeline.GenesysApi.GetAsync("presence/definitions", Cancelled);

    private async Task<FakeGenesysServer> StartAsync()
    {
        var server = await FakeGenesysServer.StartAsync(time);
        server.Genesys.Clients[GenesysSettings.ClientId] = GenesysSettings.ClientSecret;
        return server;
    }

    private async Task<VaultPipeline> OpenAsync(FakeGenesysServer server, params (string, string)[] settings)
    {
        var pipeline = new VaultPipeline(time, [.. server.Addresses(), .. settings]);
        pipeline.Vault.Add("genesys-client-id", GenesysSettings.ClientId);
        pipeline.Vault.Add("genesys-client-secret", GenesysSettings.ClientSecret);
        await pipeline.Genesys.LoadAsync();
        return pipeline;
    }
}
