using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Lag;
using PresencePipeline.Streams;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Telemetry;

/// <summary>A host with an Application Insights connection string posts to its ingestion endpoint, signed in by a token.</summary>
public sealed class AzureMonitorExportTests(RedisFixture redis) : HttpMessageHandler
{
    private const string Token = "token-of-the-tests";

    // A key of each test's own: the exporter keeps one connection a key in a process, whatever its options.
    private readonly string connectionString =
        $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint=https://ingestion.example/;LiveEndpoint=https://live.example/";

    private readonly ConcurrentQueue<(Uri Address, string? Authorization, string Body)> posts = new();

    [Fact]
    public async Task Metrics_OfAHostThatHasWorked_ArePostedWithTheIdentitysToken()
    {
        await using var app = await StartAsync();
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        Assert.True(app.Services.GetRequiredService<MeterProvider>().ForceFlush());

        var metrics = posts.Where(post => post.Body.Contains("presence.webhook.deliveries", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(metrics);
        Assert.All(metrics, post => Assert.Equal("https://ingestion.example/v2.1/track", post.Address.ToString()));
        Assert.All(metrics, post => Assert.Equal($"Bearer {Token}", post.Authorization));
    }

    /// <summary>The queries of alerts and the workbook count on it.</summary>
    [Fact]
    public async Task Gauges_OfTheLag_ArePostedWithTheirValueAlone()
    {
        await using var app = await StartAsync();
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        // More than once, since the timer's own first run may end after the first here.
        await TestApp.EventuallyAsync(
            async () =>
            {
                await app.Services.GetRequiredService<LagPublisher>().PublishAsync(TestContext.Current.CancellationToken);
                return app.Services.GetRequiredService<MeterProvider>().ForceFlush() && OldestUnread().Count > 0;
            },
            "the lag is posted");

        Assert.All(OldestUnread(), figure => Assert.Equal(["name", "value"], figure.EnumerateObject().Select(property => property.Name)));
    }

    /// <summary>The exporter sends five traces a second, and by default of the logs those of these traces only.</summary>
    [Fact]
    public async Task Logs_OfRequestsThatAreNotSampled_ArePostedAll()
    {
        const int Refused = 30;
        await using var app = await StartAsync(
            ("Logging:LogLevel:PresencePipeline.Webhooks", "Warning"), ("Logging:Console:LogLevel:Default", "None"));

        for (var i = 0; i < Refused; i++)
        {
            using var response = await app.PostAsync("{}", request => request.Headers.Remove(GenesysRelaySignature.SignatureHeader));
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        Assert.True(app.Services.GetRequiredService<LoggerProvider>().ForceFlush());
        Assert.Equal(Refused, posts.Sum(post => post.Body.Split("A delivery was refused").Length - 1));
    }

    private List<JsonElement> OldestUnread() =>
    [
        .. from post in posts
           from line in post.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)
           let data = JsonElement.Parse(line).GetProperty("data").GetProperty("baseData")
           where data.TryGetProperty("metrics", out var metrics)
               && metrics[0].GetProperty("name").GetString() == "presence.group.oldest_unread"
           where data.GetProperty("properties").GetProperty("group").GetString() == ConsumerGroups.Dashboard
           select data.GetProperty("metrics")[0],
    ];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await using var body = await request.Content!.ReadAsStreamAsync(cancellationToken);
        await using var plain = request.Content.Headers.ContentEncoding.Contains("gzip")
            ? new GZipStream(body, CompressionMode.Decompress)
            : body;
        using var reader = new StreamReader(plain, Encoding.UTF8);
        posts.Enqueue((request.RequestUri!, request.Headers.Authorization?.ToString(), await reader.ReadToEndAsync(cancellationToken)));
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent("""{"itemsReceived":1,"itemsAccepted":1,"errors":[]}"""),
        };
    }

    // The exporter's statistics of itself go elsewhere, and are switched off by nothing but the process's environment.
    static AzureMonitorExportTests() => Environment.SetEnvironmentVariable("APPLICATIONINSIGHTS_STATSBEAT_DISABLED", "true");

    private Task<TestApp> StartAsync(params (string Name, string Value)[] settings) => TestApp.StartAsync(
        redis,
        services => services.PostConfigure<AzureMonitorExporterOptions>(options =>
        {
            Assert.NotNull(options.Credential);
            options.Credential = new FakeCredential();
            options.Transport = new HttpClientTransport(this);
            options.DisableOfflineStorage = true;
        }),
        [
            .. TestApp.NoDrainer,
            .. settings,
            ("APPLICATIONINSIGHTS_CONNECTION_STRING", connectionString),
            ("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "ClientId=11111111-2222-3333-4444-555555555555;Authorization=AAD"),
        ]);

    private sealed class FakeCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(Token, TimeProvider.System.GetUtcNow().AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
