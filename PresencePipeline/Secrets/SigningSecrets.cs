using System.Text;
using Microsoft.Extensions.Options;
using PresencePipeline.Hosting;
using PresencePipeline.Webhooks;

namespace PresencePipeline.Secrets;

/// <summary>The secrets that a delivery's signature may have been made with.</summary>
internal sealed class SigningSecrets(ConfiguredSecrets source, IOptions<WebhookOptions> options)
{
    private volatile IReadOnlyList<SigningSecret> current = [];

    /// <summary>Newest first; empty, so that nothing verifies, until they are loaded.</summary>
    public IReadOnlyList<SigningSecret> Current => current;

    /// <exception cref="StartupException">There is no such secret.</exception>
    public void Load() => current = [new SigningSecret("configured", Encoding.UTF8.GetBytes(source.Get(options.Value.SecretName)))];
}
