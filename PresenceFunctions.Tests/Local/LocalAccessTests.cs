using System.Net;
using PresenceFunctions.Tests.Testing;
using PresenceLocal;
using PresencePipeline;

namespace PresenceFunctions.Tests.Local;

public sealed class LocalAccessTests(RedisFixture redis)
{
    private static readonly (string, string)[] WithKeys = [.. TestApp.NoDrainer, ("Access:Key", "k-1"), ("Access:AdminKey", "a-1")];

    [Theory]
    [InlineData("api/presence")]
    [InlineData("api/presence/live")]
    [InlineData("api/presence/a")]
    [InlineData("api/workforce")]
    [InlineData("api/lag")]
    public async Task Board_WithoutTheKey_401(string path)
    {
        await using var app = await TestApp.StartAsync(redis, WithKeys);

        foreach (var (query, header)
            in new (string, string?)[] { ("", null), ("?code=", null), ("?code=K-1", null), ("?code=k-11", null), ("", "k"), ("", "") })
        {
            using var response = await GetAsync(app, path + query, header);
            await Refusal.AssertAsync(app, HttpStatusCode.Unauthorized, response);
        }
    }

    [Theory]
    [InlineData("", "k-1")]
    [InlineData("?code=k-1", null)]
    [InlineData("", "a-1")]
    [InlineData("?code=a-1", null)]
    public async Task Board_WithTheKeyOrTheAdminKey_200(string query, string? header)
    {
        await using var app = await TestApp.StartAsync(redis, WithKeys);

        using var response = await GetAsync(app, "api/presence" + query, header);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Board_NoAdminKeySet_AnEmptyKeyIsNone()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Access:Key", "k-1"), ("Access:AdminKey", "")]);

        using var response = await GetAsync(app, "api/presence?code=", "");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("api/health/live")]
    [InlineData("api/health/ready")]
    public async Task Health_WithKeysSet_AsksForNone(string path)
    {
        await using var app = await TestApp.StartAsync(redis, WithKeys);

        using var response = await GetAsync(app, path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Ingest_WithKeysSet_AsksForNone()
    {
        await using var app = await TestApp.StartAsync(redis, WithKeys);

        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://+:0")]
    [InlineData("http://*:0")]
    [InlineData("http://presence.example:0")]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:0")]
    public async Task Start_BeyondLoopbackWithoutKey_RefusedNamingIt(string urls)
    {
        var failure = await Assert.ThrowsAsync<StartupException>(() => TestApp.StartAsync(redis, ("urls", urls)));

        Assert.Contains("Access:Key", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Access:AdminKey", "a-1")]
    [InlineData("Access:Key", "")]
    public async Task Start_BeyondLoopbackWithoutTheKeyItself_Refused(string name, string value) =>
        await Assert.ThrowsAsync<StartupException>(() => TestApp.StartAsync(redis, ("urls", "http://0.0.0.0:0"), (name, value)));

    [Fact]
    public async Task Start_KestrelEndpointBeyondLoopbackWithoutKey_Refused() =>
        await Assert.ThrowsAsync<StartupException>(() => TestApp.StartAsync(redis, ("Kestrel:Endpoints:Open:Url", "http://0.0.0.0:0")));

    [Theory]
    [InlineData("k-1", null)]
    [InlineData("", "http://127.0.0.1:7071")]
    public void Start_WithThePortsOfAnImage_ListensBeyondLoopbackWithAKeyOnly(string key, string? urls)
    {
        var builder = LocalHost.CreateBuilder(["--http_ports", "8080", "--Access:Key", key]);

        Assert.Equal(urls, builder.Configuration["urls"]);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://[::1]:0")]
    public async Task Board_OnLoopbackWithoutKey_200(string urls)
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("urls", urls)]);

        using var response = await GetAsync(app, "api/presence");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("attacker.example", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.attacker.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:7071", HttpStatusCode.OK)]
    public async Task Host_OnKeylessLoopback_OnlyLoopbackNames(string host, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await GetAsync(app, "api/presence", host: host);

        Assert.Equal(expected, response.StatusCode);
        if (expected != HttpStatusCode.OK)
        {
            await Refusal.AssertAsync(app, expected, response);
        }
    }

    [Fact]
    public async Task Host_OfATunnel_DeliversAndAsksForHealthOnly()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var delivered = await app.PostAsync(
            Deliveries.Flat("a", "Busy", Deliveries.Now), request => request.Headers.Host = "quick-name.tunnel.example");
        using var ready = await GetAsync(app, "api/health/ready", host: "quick-name.tunnel.example");
        using var dashboard = await GetAsync(app, "api/dashboard", host: "quick-name.tunnel.example");

        Assert.Equal(HttpStatusCode.OK, delivered.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, dashboard.StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(TestApp app, string path, string? key = null, string? host = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        return await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
