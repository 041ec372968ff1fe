using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PresenceLocal;
using PresencePipeline.Draining;
using PresencePipeline.Streams;
using PresencePipeline.Webhooks;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Testing;

/// <summary>The local host as it is, on a free port, over a stream of its own, with a client that signs.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    public const string Secret = "a secret that only the tests know";

    /// <summary>Settings under which no loop drains: the timers run once at start and then next New Year.</summary>
    public static readonly (string, string)[] NoDrainer =
        [
            ("Drain:Budget", "00:00:00"),
            ("Drain:Schedule", "0 0 0 1 1 *"),
            ("Lag:Schedule", "0 0 0 1 1 *"),
            ("Source:Schedule", "0 0 0 1 1 *"),
        ];

    private readonly WebApplication app;

    private TestApp(WebApplication app, IDatabase redis)
    {
        this.app = app;
        Redis = redis;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public IDatabase Redis { get; }

    /// <summary>The first partition, which is the only one unless the test sets more.</summary>
    public StreamKeys Keys => Partitions[0];

    public StreamPartitions Partitions => Services.GetRequiredService<StreamPartitions>();

    public IServiceProvider Services => app.Services;

    public static Task<TestApp> StartAsync(RedisFixture redis, params (string Name, string Value)[] settings) =>
        StartAsync(redis, _ => { }, settings);

    /// <summary>Starts the host with services of the test's own, which win over the product's where those are replaceable.</summary>
    public static async Task<TestApp> StartAsync(
        RedisFixture redis, Action<IServiceCollection> register, params (string Name, string Value)[] settings)
    {
        var stream = $"test-{Guid.NewGuid():N}";
        var builder = LocalHost.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Configuration["Redis:ConnectionString"] = redis.ConnectionString;
        builder.Configuration["Stream:Name"] = stream;
        builder.Configuration["Logging:LogLevel:Default"] = "Critical";
        builder.Configuration["Secrets:genesys-webhook-secret"] = Secret;
        builder.Configuration["Limits:DeliveriesPerSecond"] = "0";
        foreach (var (name, value) in settings)
        {
            builder.Configuration[name] = value;
        }

        register(builder.Services);
        var app = await LocalHost.BuildAsync(builder);
        await app.StartAsync(TestContext.Current.CancellationToken);
        if (app.Services.GetRequiredService<IOptions<DrainOptions>>().Value.Budget == TimeSpan.Zero)
        {
            // It would take the first entry from the webhook that drains, which then answers before the entry is applied.
            var timers = app.Services.GetServices<IHostedService>().OfType<TimerLoop>();
            await Task.WhenAll(timers.Select(timer => timer.FirstRun)).WaitAsync(TestContext.Current.CancellationToken);
        }

        return new TestApp(app, redis.Database);
    }

    /// <summary>Posts a body with a valid signature, unless <paramref name="change"/> makes something else of it.</summary>
    public async Task<HttpResponseMessage> PostAsync(byte[] body, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/redis-ingest") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(GenesysRelaySignature.SignatureHeader, GenesysRelaySignature.Sign(Encoding.UTF8.GetBytes(Secret), body));
        change?.Invoke(request);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> PostAsync(string json, Action<HttpRequestMessage>? change = null) =>
        PostAsync(Encoding.UTF8.GetBytes(json), change);

    /// <summary>Posts a body and returns the answer's JSON; fails unless it is 200.</summary>
    public async Task<JsonElement> AcceptAsync(string json)
    {
        using var response = await PostAsync(json);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    public async Task<JsonElement> GetAsync(string path) =>
        JsonElement.Parse(await Client.GetStringAsync(path, TestContext.Current.CancellationToken));

    /// <summary>Waits until a condition holds; fails with its description after half a minute, or after the patience given.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < (patience ?? TimeSpan.FromSeconds(30)), $"Still not: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
