using System.Net;
using System.Text;
using System.Text.Json;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.FunctionsHost;
using PresenceFunctions.Tests.Testing.FunctionsHost.Messages;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>The published app in its worker process, asked through a host.</summary>
public sealed class WorkerTests(HostedAppFixture hosted) : IClassFixture<HostedAppFixture>
{
    private HttpClient Client => hosted.App.Client;

    [Fact]
    public void Functions_OfTheApp_AreAllLoaded() => Assert.Equal(
        AppFunction.All.Select(function => function.Name).Order(StringComparer.OrdinalIgnoreCase),
        hosted.App.Functions.Select(function => function.Name));

    [Fact]
    public async Task Webhook_SignedDeliveryWhileNobodyDrains_IsOnTheBoardOnceItIsAnswered()
    {
        var agentId = Deliveries.AgentId();

        var answer = await HostedAppFixture.AcceptAsync(Client, Deliveries.Flat(agentId, "Busy", Deliveries.Now));

        Assert.Equal("received", answer.GetProperty("status").GetString());
        var agent = JsonElement.Parse(await Client.GetStringAsync($"api/presence/{agentId}", TestContext.Current.CancellationToken));
        Assert.Equal("BUSY", agent.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Webhook_WithoutSignature_401()
    {
        using var body = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync("api/redis-ingest", body, TestContext.Current.CancellationToken);

        await AssertProblemAsync(HttpStatusCode.Unauthorized, response);
    }

    [Fact]
    public async Task Webhook_HandshakeOfCloudEvents_Allowed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "api/redis-ingest");
        request.Headers.Add(CloudEventHandshake.RequestOrigin, "eventgrid.azure.net");

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("eventgrid.azure.net", Assert.Single(response.Headers.GetValues(CloudEventHandshake.AllowedOrigin)));
    }

    [Fact]
    public async Task Webhook_CloudEvent_IsOnTheBoardOnceItIsAnswered()
    {
        var agentId = Deliveries.AgentId();
        var flat = Deliveries.Flat(agentId, "Busy", Deliveries.Now);
        var body = Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"{{agentId}}","source":"s","type":"t","data":{{flat}}}""");

        using var response = await HostedAppFixture.PostAsync(Client, body, mediaType: "application/cloudevents+json");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var agent = await Client.GetAsync($"api/presence/{agentId}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, agent.StatusCode);
    }

    /// <summary>Above 30 MB the worker's own server would refuse it, and the host make that a failure of ours.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Webhook_BodyOf40Megabytes_413(bool chunked)
    {
        using var response = await HostedAppFixture.PostAsync(Client, new byte[40_000_000], chunked);

        await AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, response);
    }

    [Fact]
    public async Task Board_KnownByItsTag_304()
    {
        await HostedAppFixture.AcceptAsync(Client, Deliveries.Flat(Deliveries.AgentId(), "Busy", Deliveries.Now));
        using var board = await Client.GetAsync("api/presence", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, board.StatusCode);

        using var again = new HttpRequestMessage(HttpMethod.Get, "api/presence");
        again.Headers.IfNoneMatch.Add(board.Headers.ETag!);
        using var unchanged = await Client.SendAsync(again, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task LiveStream_WhileItIsOpen_TellsEachChangeAtOnce()
    {
        var agentId = Deliveries.AgentId();
        await using var reader = await LiveReader.OpenAsync(Client);
        await reader.NextAsync("snapshot");

        await HostedAppFixture.AcceptAsync(Client, Deliveries.Flat(agentId, "Meal", Deliveries.Now));

        var told = await reader.UntilAsync(item => item.EventType == "change" && item.Data.Contains(agentId, StringComparison.Ordinal));
        Assert.Contains("\"MEAL\"", told[^1].Data, StringComparison.Ordinal);
        Assert.NotEqual("", told[^1].EventId);
    }

    [Theory]
    [InlineData("api/dashboard", "text/html")]
    [InlineData("api/dashboard/main.js", "text/javascript")]
    [InlineData("api/health/live", "application/json")]
    [InlineData("api/lag", "application/json")]
    [InlineData("api/workforce", "application/json")]
    [InlineData("api/dead-letters", "application/json")]
    public async Task Page_OfEachRoom_IsServed(string path, string mediaType)
    {
        using var response = await Client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Readiness_WhileNoTimerDrains_NamesTheChecks()
    {
        using var response = await Client.GetAsync("api/health/ready", TestContext.Current.CancellationToken);

        var ready = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("ok", ready.GetProperty("checks").GetProperty("redis").GetProperty("status").GetString());
    }

    [Fact]
    public async Task LagTimer_Invoked_Succeeds()
    {
        var outcome = await hosted.App.RunAsync("PublishLag");

        Assert.Equal(StatusResult.Types.Status.Success, outcome.Result.Status);
    }

    private static async Task AssertProblemAsync(HttpStatusCode status, HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, JsonElement.Parse(text).GetProperty("status").GetInt32());
    }
}
