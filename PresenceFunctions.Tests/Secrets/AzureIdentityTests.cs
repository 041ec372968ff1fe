using Azure.Identity;
using Microsoft.Extensions.Configuration;
using PresencePipeline.Secrets;

namespace PresenceFunctions.Tests.Secrets;

public sealed class AzureIdentityTests
{
    private const string ClientId = "11111111-2222-3333-4444-555555555555";

    [Fact]
    public void Credential_ClientIdSet_IsThatManagedIdentity() => Assert.IsType<ManagedIdentityCredential>(
        AzureIdentity.Credential(ClientId, Configuration()));

    [Fact]
    public void Credential_ClientIdInTheEnvironmentOnAzure_IsThatManagedIdentity() => Assert.IsType<ManagedIdentityCredential>(
        AzureIdentity.Credential(null, Configuration(("AZURE_CLIENT_ID", ClientId), ("IDENTITY_ENDPOINT", "http://127.0.0.1/msi"))));

    [Fact]
    public void Credential_ClientIdInTheEnvironmentElsewhere_MayBeAServicePrincipals() => Assert.IsType<DefaultAzureCredential>(
        AzureIdentity.Credential(null, Configuration(("AZURE_CLIENT_ID", ClientId))));

    [Fact]
    public void Credential_NothingSet_IsTheDefaultOne() => Assert.IsType<DefaultAzureCredential>(
        AzureIdentity.Credential(null, Configuration()));

    private static IConfiguration Configuration(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)).Build();
}
