using PresenceFunctions.Tests.Testing;
using PresencePipeline;

namespace PresenceFunctions.Tests.Genesys;

public sealed class GenesysCredentialsTests
{
    [Fact]
    public async Task Load_BothInTheVault_FollowIt()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add("genesys-client-id", "the id");
        pipeline.Vault.Add("genesys-client-secret", "the secret");
        await pipeline.Genesys.LoadAsync();

        Assert.Equal(("the id", "the secret"), pipeline.Genesys.Current);
        pipeline.Vault.Add("genesys-client-secret", "the next secret");
        await pipeline.Store.RefreshAsync();
        Assert.Equal(("the id", "the next secret"), pipeline.Genesys.Current);
    }

    [Fact]
    public async Task Load_NeitherInTheVault_HasNone()
    {
        await using var pipeline = new VaultPipeline();

        await pipeline.Genesys.LoadAsync();

        Assert.Null(pipeline.Genesys.Current);
    }

    [Fact]
    public async Task Load_OneOfTheTwo_NamesTheOther()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add("genesys-client-id", "the id");

        var refusal = await Assert.ThrowsAsync<StartupException>(pipeline.Genesys.LoadAsync);

        Assert.Contains("genesys-client-secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_NeitherWhereTheChannelsAreToBeFollowed_NamesWhatIsMissing()
    {
        await using var pipeline = new VaultPipeline(("Genesys:Notifications", "true"));

        var refusal = await Assert.ThrowsAsync<StartupException>(pipeline.Genesys.LoadAsync);

        Assert.Contains(
            "Genesys:Notifications is true, and secret genesys-client-id is missing", refusal.Message, StringComparison.Ordinal);
    }
}
