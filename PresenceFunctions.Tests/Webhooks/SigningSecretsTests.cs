using System.Text;
using PresenceFunctions.Tests.Testing;
using PresencePipeline;

namespace PresenceFunctions.Tests.Webhooks;

public sealed class SigningSecretsTests
{
    private const string Name = VaultPipeline.SigningSecretName;

    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Current_ThreeVersions_TheNewestTwo()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, "one");
        var second = pipeline.Vault.Add(Name, "two");
        var third = pipeline.Vault.Add(Name, "three");

        await pipeline.Signing.LoadAsync();

        Assert.Equal([third, second], pipeline.Signing.Current.Select(secret => secret.Version));
        Assert.Equal(["three", "two"], Values(pipeline));
    }

    [Fact]
    public async Task Current_RefreshedWithoutChange_IsTheSameSet()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, "one");
        await pipeline.Signing.LoadAsync();
        var before = pipeline.Signing.Current;

        await pipeline.Store.RefreshAsync();

        Assert.Same(before, pipeline.Signing.Current);
    }

    [Fact]
    public async Task Current_AllVersionsDisabled_IsEmptyAfterTheNextRefresh()
    {
        await using var pipeline = new VaultPipeline();
        var only = pipeline.Vault.Add(Name, "one");
        await pipeline.Signing.LoadAsync();

        pipeline.Vault.Disable(Name, only);
        await pipeline.Store.RefreshAsync();

        Assert.Empty(pipeline.Signing.Current);
    }

    [Fact]
    public async Task Mismatch_VaultHasANewVersion_TrueAndItIsThere()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, "one");
        await pipeline.Signing.LoadAsync();
        var known = pipeline.Signing.Current;
        pipeline.Vault.Add(Name, "two");

        Assert.True(await pipeline.Signing.RefreshOnMismatchAsync(known));
        Assert.Equal(["two", "one"], Values(pipeline));
    }

    [Fact]
    public async Task Mismatch_SetHasChangedSince_TrueWithoutAskingTheVault()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, "one");
        await pipeline.Signing.LoadAsync();
        var known = pipeline.Signing.Current;
        pipeline.Vault.Add(Name, "two");
        await pipeline.Store.RefreshAsync();

        Assert.True(await pipeline.Signing.RefreshOnMismatchAsync(known));
        Assert.Equal(2, pipeline.Vault.Listings);
    }

    [Fact]
    public async Task Mismatch_FloodAfterFlood_OneCallOfTheVaultASecond()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, "one");
        await pipeline.Signing.LoadAsync();
        var (before, started) = (pipeline.Vault.Listings, pipeline.Time.GetTimestamp());

        for (var floods = 0; floods < 5; floods++)
        {
            var flood = Task.WhenAll(
                Enumerable.Range(0, 500).Select(_ => pipeline.Signing.RefreshOnMismatchAsync(pipeline.Signing.Current)));
            await PassUntilAsync(pipeline, flood);
            Assert.DoesNotContain(true, await flood);
        }

        // One at once, and one for each second that has passed.
        Assert.InRange(pipeline.Vault.Listings - before, 1, 1 + (int)pipeline.Time.GetElapsedTime(started).TotalSeconds);
    }

    [Fact]
    public async Task Mismatch_RefreshUnderWayIsFromBefore_TheNextIsWaitedFor()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, "one");
        await pipeline.Signing.LoadAsync();
        var known = pipeline.Signing.Current;
        Assert.False(await pipeline.Signing.RefreshOnMismatchAsync(known));

        // Noise has just had the vault asked when the secret is rotated and the sender switches.
        pipeline.Vault.Add(Name, "two");
        var good = pipeline.Signing.RefreshOnMismatchAsync(known);
        await PassUntilAsync(pipeline, good);

        Assert.True(await good);
        Assert.Equal(["two", "one"], Values(pipeline));
    }

    [Fact]
    public async Task Mismatch_VaultDoesNotAnswer_NobodyWaitsLongerThanThreeSeconds()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, "one");
        await pipeline.Signing.LoadAsync();
        pipeline.Vault.Opening = new TaskCompletionSource().Task;
        var running = pipeline.Store.RefreshAsync();

        var first = pipeline.Signing.RefreshOnMismatchAsync(pipeline.Signing.Current);
        pipeline.Time.Advance(TimeSpan.FromSeconds(2));
        var second = pipeline.Signing.RefreshOnMismatchAsync(pipeline.Signing.Current);
        Assert.False(first.IsCompleted || second.IsCompleted);
        pipeline.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await first);
        Assert.False(await second);
        Assert.True(pipeline.Signing.RefreshOnMismatchAsync(pipeline.Signing.Current).IsCompletedSuccessfully);
        Assert.False(running.IsCompleted);

        // Lets the refresh end.
        pipeline.Time.Advance(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Mismatch_VaultHasJustFailed_NobodyWaitsAndItIsLeftAloneForTenSeconds()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, "one");
        await pipeline.Signing.LoadAsync();
        pipeline.Vault.IsAway = true;
        await pipeline.Store.RefreshAsync();
        pipeline.Vault.IsAway = false;
        pipeline.Vault.Add(Name, "two");
        var known = pipeline.Signing.Current;

        pipeline.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.True(pipeline.Signing.RefreshOnMismatchAsync(known).IsCompletedSuccessfully);
        Assert.Same(known, pipeline.Signing.Current);

        pipeline.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(await pipeline.Signing.RefreshOnMismatchAsync(known));
    }

    [Fact]
    public async Task Current_VersionExpiresWhileTheVaultIsAway_NotAcceptedFromThenOn()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, "lasting");
        pipeline.Vault.Add(Name, "ending", expires: pipeline.Time.GetUtcNow().AddMinutes(10));
        await pipeline.Signing.LoadAsync();
        pipeline.Vault.IsAway = true;
        await pipeline.Store.RefreshAsync();

        pipeline.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(["ending", "lasting"], Values(pipeline));
        pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["lasting"], Values(pipeline));

        Assert.Same(pipeline.Signing.Current, pipeline.Signing.Current);
        Assert.Single(pipeline.Log.GetSnapshot(), line => line.Message.Contains("has expired", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Current_ExpiryIsPutOff_IsTakenAtTheNextRefresh()
    {
        await using var pipeline = new VaultPipeline();
        var version = pipeline.Vault.Add(Name, "one", expires: pipeline.Time.GetUtcNow().AddMinutes(10));
        await pipeline.Signing.LoadAsync();

        pipeline.Vault.Expire(Name, version, pipeline.Time.GetUtcNow().AddMinutes(20));
        await pipeline.Store.RefreshAsync();
        pipeline.Time.Advance(TimeSpan.FromMinutes(15));

        Assert.Equal(["one"], Values(pipeline));
    }

    [Theory]
    [InlineData("standard-webhooks", "whsec_not base64", "begins with whsec_")]
    [InlineData("standard-webhooks", "whsec_", "begins with whsec_")]
    [InlineData("api-key", "a-key\n", "cannot travel in a header")]
    public async Task Load_SecretThatTheProfileCannotUse_IsRefusedInOneLineWithoutItsValue(string profile, string value, string reason)
    {
        await using var pipeline = new VaultPipeline(("Webhook:Profile", profile));
        var version = pipeline.Vault.Add(Name, value);

        var refusal = await Assert.ThrowsAsync<StartupException>(pipeline.Signing.LoadAsync);

        Assert.StartsWith($"Secret {Name} is not usable: version {version} {reason}", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.DoesNotContain("not base64", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_NewestVersionThatTheProfileCannotUse_TheOthersStayAndItIsLoggedOnce()
    {
        await using var pipeline = new VaultPipeline(("Webhook:Profile", "standard-webhooks"));
        pipeline.Vault.Add(Name, "whsec_b25l");
        pipeline.Vault.Add(Name, "whsec_dHdv");
        await pipeline.Signing.LoadAsync();

        var bad = pipeline.Vault.Add(Name, "whsec_?");
        await pipeline.Store.RefreshAsync();
        await pipeline.Store.RefreshAsync();

        Assert.Equal(["whsec_dHdv", "whsec_b25l"], Values(pipeline));
        Assert.Single(pipeline.Log.GetSnapshot(), line => line.Message.Contains(bad, StringComparison.Ordinal));
    }

    /// <summary>Lets time pass until a task has ended, in steps, each of which gives what waits a moment to go on.</summary>
    private static async Task PassUntilAsync(VaultPipeline pipeline, Task task)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!task.IsCompleted)
        {
            Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, AtMost);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            pipeline.Time.Advance(TimeSpan.FromSeconds(0.1));
        }
    }

    private static IEnumerable<string> Values(VaultPipeline pipeline) =>
        pipeline.Signing.Current.Select(secret => Encoding.UTF8.GetString(secret.Value));
}
