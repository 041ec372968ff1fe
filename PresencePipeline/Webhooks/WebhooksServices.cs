using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Webhooks;

/// <summary>Wires the room.</summary>
internal static class WebhooksServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddValidated<WebhookOptions, WebhookOptionsValidator>(WebhookOptions.Section);
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookProfileValidator>();

        // The one limit on a body is Webhook:MaxBodyBytes. Beyond its own limit, 30 MB, the server breaks the connection off before
        // the answer is read, and the Functions host reports that as a failure of ours.
        services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        return services.AddSingleton<SigningSecrets>().AddPublic<IngestEndpoint>();
    }
}
