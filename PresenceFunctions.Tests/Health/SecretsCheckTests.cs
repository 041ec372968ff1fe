using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Health;
using PresencePipeline.Secrets;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Health;

public sealed class SecretsCheckTests
{
    [Fact]
    public async Task Check_BeforeAndAfterTheSecretIsLoaded_FailsThenPasses()
    {
        await using var services = PipelineServices.Build([("Secrets:genesys-webhook-secret", TestApp.Secret)]);
        var secrets = services.GetRequiredService<SigningSecrets>();
        var check = new SecretsCheck(secrets, services.GetRequiredService<SecretStore>());

        var before = await check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
        await secrets.LoadAsync();
        var after = await check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Unhealthy, before.Status);
        Assert.Equal(HealthStatus.Healthy, after.Status);
        Assert.DoesNotContain(TestApp.Secret, after.Description, StringComparison.Ordinal);
    }
}
