using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using PresencePipeline.Hosting;
using PresencePipeline.Webhooks;

namespace PresenceLocal;

/// <summary>Prints, once the host listens, where it does and a signed request that is ready to paste.</summary>
internal sealed class Banner(
    IHostApplicationLifetime lifetime, IServer server, IConfiguration configuration, IOptions<WebhookOptions> webhook, TimeProvider timeProvider)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Console.WriteLine(Text()));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Text()
    {
        var address = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        var api = $"{address}/{Routes.Prefix}";
        return $"""

            listening on  {address}
              webhook     POST {api}/{Routes.Ingest}
              board       GET  {api}/{Routes.Board}
              one agent   GET  {api}/{Routes.Board}/<agentId>
              workforce   GET  {api}/{Routes.Workforce}
              health      GET  {api}/{Routes.HealthReady}

            A signed delivery, ready to paste:
              {SignedCurl($"{api}/{Routes.Ingest}")}

            Ctrl-C stops it.

            """;
    }

    private string SignedCurl(string url)
    {
        var now = timeProvider.GetUtcNow();
        var body = $$"""{"agentId":"sample-agent","state":"BUSY","timestamp":{{now.ToUnixTimeMilliseconds()}}}""";
        var secret = Encoding.UTF8.GetBytes(configuration[$"Secrets:{webhook.Value.SecretName}"]!);
        var timestamp = webhook.Value.SignTimestamp ? now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : null;
        var signature = GenesysRelaySignature.Sign(secret, Encoding.UTF8.GetBytes(body), timestamp);
        var timestampHeader = timestamp is null ? "" : $"-H '{GenesysRelaySignature.TimestampHeader}: {timestamp}' ";
        return $"curl -sS {url} -H 'Content-Type: application/json' {timestampHeader}-H '{GenesysRelaySignature.SignatureHeader}: {signature}' -d '{body}'";
    }
}
