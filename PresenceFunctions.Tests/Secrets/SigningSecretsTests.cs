using System.Text;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Secrets;

public sealed class SigningSecretsTests
{
    private const string Name = VaultPipeline.SigningSecretName;

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
    public async Task Mismatch_AFlood_OneCallOfTheVaultInTenSeconds()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, "one");
        await pipeline.Signing.LoadAsync();

        await FloodAsync();
        Assert.Equal(2, pipeline.Vault.Listings);

        pipeline.Time.Advance(TimeSpan.FromSeconds(9.9));
        await FloodAsync();
        Assert.Equal(2, pipeline.Vault.Listings);

        pipeline.Time.Advance(TimeSpan.FromSeconds(0.1));
        await FloodAsync();
        Assert.Equal(3, pipeline.Vault.Listings);

        async Task FloodAsync()
        {
            var changed = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => pipeline.Signing.RefreshOnMismatchAsync(pipeline.Signing.Current)));
            Assert.DoesNotContain(true, changed);
        }
    }

    [Fact]
    public async Task Mismatch_VaultDoesNotAnswer_NobodyWaitsLongerThanTwoSeconds()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, "one");
        await pipeline.Signing.LoadAsync();
        pipeline.Vault.Opening = new TaskCompletionSource().Task;

        var first = pipeline.Signing.RefreshOnMismatchAsync(pipeline.Signing.Current);
        pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        var second = pipeline.Signing.RefreshOnMismatchAsync(pipeline.Signing.Current);
        Assert.False(first.IsCompleted || second.IsCompleted);
        pipeline.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await first);
        Assert.False(await second);
        Assert.True(pipeline.Signing.RefreshOnMismatchAsync(pipeline.Signing.Current).IsCompletedSuccessfully);

        // Lets the refresh end.
        pipeline.Time.Advance(TimeSpan.FromMinutes(1));
    }

    private static IEnumerable<string> Values(VaultPipeline pipeline) =>
        pipeline.Signing.Current.Select(secret => Encoding.UTF8.GetString(secret.Value));
}
