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
        return services.AddSingleton<SigningSecrets>().AddPublic<IngestEndpoint>();
    }
}
