using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using PresencePipeline.Answers;
using PresencePipeline.Webhooks;
using ConfigurationOptions = StackExchange.Redis.ConfigurationOptions;

namespace PresenceLocal;

/// <summary>Prints, once the host listens, where it does and a signed request that is ready to paste.</summary>
internal sealed class Banner(
    IHostApplicationLifetime lifetime,
    IServer server,
    IConfiguration configuration,
    IOptions<WebhookOptions> webhook,
    TimeProvider timeProvider)
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
              live feed   GET  {api}/{Routes.Live}
              wallboard   GET  {api}/{Routes.Dashboard}
              one agent   GET  {api}/{Routes.Board}/<agentId>
              workforce   GET  {api}/{Routes.Workforce}
              health      GET  {api}/{Routes.HealthReady}
              redis       {Redis()}
            {Sample($"{api}/{Routes.Ingest}")}
            Ctrl-C stops it.

            """;
    }

    // Without its password and the like.
    private string Redis() => configuration["Redis:ConnectionString"] is { Length: > 0 } connectionString
        ? string.Join(
            ", ",
            ConfigurationOptions.Parse(connectionString).EndPoints.Select(endpoint =>
                endpoint is DnsEndPoint dns ? $"{WithoutUser(dns.Host)}:{dns.Port}" : $"{endpoint}"))
        : "as its secret says";

    // A URL is parsed as a host name, and its user and password would be shown with it.
    private static string WithoutUser(string host) => host[(host.LastIndexOf('@') + 1)..];

    // Nothing signed with a vault's secret goes to the terminal or its log. With profile api-key the sample would show the secret itself.
    private string Sample(string url) => string.IsNullOrEmpty(configuration["KeyVault:Uri"])
        && webhook.Value.Profile != SignatureProfiles.ApiKey
        && configuration[$"Secrets:{webhook.Value.SecretName}"] is { } secret
        ? $"\nA signed delivery, ready to paste:\n  {SignedCurl(url, Encoding.UTF8.GetBytes(secret))}\n"
        : "";

    private string SignedCurl(string url, byte[] secret)
    {
        var now = timeProvider.GetUtcNow();
        var body = $$"""{"agentId":"sample-agent","state":"BUSY","timestamp":{{now.ToUnixTimeMilliseconds()}}}""";
        var headers = SignatureProfiles.Sign(webhook.Value, secret, Encoding.UTF8.GetBytes(body), Guid.NewGuid().ToString(), now)
            .Select(header => $"-H '{header.Name}: {header.Value}' ");
        return $"curl -sS {url} -H 'Content-Type: application/json' {string.Concat(headers)}-d '{body}'";
    }
}
