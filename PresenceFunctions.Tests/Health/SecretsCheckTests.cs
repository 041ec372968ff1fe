using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Health;
using PresencePipeline.Hosting;
using PresencePipeline.Secrets;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Health;

public sealed class SecretsCheckTests
{
    [Fact]
    public async Task Check_BeforeAndAfterTheSecretIsLoaded_FailsThenPasses()
    {
        var configuration = new ConfigurationManager { ["Secrets:genesys-webhook-secret"] = TestApp.Secret };
        var secrets = new SigningSecrets(
            new ConfiguredSecrets(configuration, new HostTraits(AllowsConfiguredSecrets: true)), Options.Create(new WebhookOptions()));
        var check = new SecretsCheck(secrets);

        var before = await check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
        secrets.Load();
        var after = await check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Unhealthy, before.Status);
        Assert.Equal(HealthStatus.Healthy, after.Status);
        Assert.DoesNotContain(TestApp.Secret, after.Description, StringComparison.Ordinal);
    }
}
