using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using PresencePipeline.Agents;
using PresencePipeline.Answers;
using PresencePipeline.Webhooks;
using RedisException = StackExchange.Redis.RedisException;

namespace PresenceLocal;

/// <summary>
/// A few hundred believable agents, whose changes arrive as a relay would deliver them: Genesys notifications, signed, through
/// the real webhook route. First everybody's present state, then about twenty changes a second.
/// </summary>
internal sealed partial class DemoTraffic(
    IHostApplicationLifetime lifetime,
    IServer server,
    IConfiguration configuration,
    IOptions<WebhookOptions> webhook,
    AgentDirectory directory,
    TimeProvider timeProvider,
    ILogger<DemoTraffic> logger) : BackgroundService
{
    private const int Agents = 300;
    private const int Senders = 8;
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenProfiles = TimeSpan.FromMinutes(30);

    private readonly byte[] secret = Encoding.UTF8.GetBytes(configuration[$"Secrets:{webhook.Value.SecretName}"] ?? "");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Kestrel stops before this service does, and would refuse the next change.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);

        // A host that cannot listen stops without ever having started.
        using var begin = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, lifetime.ApplicationStarted);
        await Task.Delay(Timeout.InfiniteTimeSpan, timeProvider, begin.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stop.IsCancellationRequested)
        {
            return;
        }

        using var client = new HttpClient
        {
            BaseAddress = OwnAddress(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()),
        };
        var random = new Random(7071);
        var agents = Enumerable.Range(0, Agents).Select(number => new DemoAgent(number, random)).ToList();
        try
        {
            await StoreProfilesAsync(agents);
            var sender = new ParallelOptions { MaxDegreeOfParallelism = Senders, CancellationToken = stop.Token };
            var present = agents.SelectMany(agent => agent.Present(timeProvider.GetUtcNow())).ToList();
            await Parallel.ForEachAsync(
                present, sender, async (notification, cancellationToken) => await PostAsync(client, notification, cancellationToken));
            await GoOnAsync(client, agents, random, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The host stops; so does the demo.
        }
    }

    /// <summary>The address that the host listens on; loopback if it listens on every address, since nobody can connect to that.</summary>
    private static Uri OwnAddress(string listened)
    {
        var address = new UriBuilder(listened);
        if (IPAddress.TryParse(address.Host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
        {
            address.Host = IPAddress.Loopback.ToString();
        }

        return address.Uri;
    }

    private async Task GoOnAsync(HttpClient client, List<DemoAgent> agents, Random random, CancellationToken cancellationToken)
    {
        var profilesStored = timeProvider.GetTimestamp();
        using var tick = new PeriodicTimer(BetweenChanges, timeProvider);
        while (await tick.WaitForNextTickAsync(cancellationToken))
        {
            await PostAsync(client, agents[random.Next(agents.Count)].Change(timeProvider.GetUtcNow()), cancellationToken);
            if (timeProvider.GetElapsedTime(profilesStored) > BetweenProfiles)
            {
                await StoreProfilesAsync(agents);
                profilesStored = timeProvider.GetTimestamp();
            }
        }
    }

    private async Task StoreProfilesAsync(List<DemoAgent> agents)
    {
        try
        {
            await Task.WhenAll(agents.Select(agent => directory.StoreAsync(agent.Id, agent.Profile)));
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            LogNotSent(failure.Message);
        }
    }

    private async Task PostAsync(HttpClient client, string notification, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(notification);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Routes.Prefix}/{Routes.Ingest}")
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        foreach (var (name, value) in SignatureProfiles.Sign(
            webhook.Value, secret, body, Guid.NewGuid().ToString(), timeProvider.GetUtcNow()))
        {
            request.Headers.Add(name, value);
        }

        try
        {
            // Not cancelled when the host stops: the host finishes requests that it has begun to read, and would log half a body.
            using var response = await client.SendAsync(request, CancellationToken.None);
            if (!response.IsSuccessStatusCode)
            {
                LogNotSent($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
            }
        }
        catch (HttpRequestException failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotSent(failure.Message);
        }
        catch (HttpRequestException)
        {
            // The host stops, and the change came too late for it.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A demo change was not accepted: {Reason}")]
    private partial void LogNotSent(string reason);
}
