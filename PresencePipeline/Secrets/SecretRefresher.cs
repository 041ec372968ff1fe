using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Secrets;

/// <summary>
/// Reads the secrets again every <see cref="KeyVaultOptions.RefreshInterval"/>, with jitter, so that instances do not read at the
/// same time.
/// </summary>
internal sealed class SecretRefresher(SecretStore secrets, IOptions<KeyVaultOptions> options, TimeProvider timeProvider) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (secrets.CanChange && !stoppingToken.IsCancellationRequested)
        {
            var jitter = 0.9 + (Random.Shared.NextDouble() / 5);
            await Task.Delay(options.Value.RefreshInterval * jitter, timeProvider, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
            {
                await secrets.RefreshAsync().WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
