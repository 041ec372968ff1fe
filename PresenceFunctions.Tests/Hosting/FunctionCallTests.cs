using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Functions;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>The function classes, made and called as the worker does it.</summary>
public sealed class FunctionCallTests(RedisFixture redis)
{
    [Fact]
    public async Task IngestPresence_SignedDelivery_Received()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var body = Encoding.UTF8.GetBytes(Deliveries.Flat("a", "Busy", Deliveries.Now));

        var (status, answer) = await CallAsync(app, Create<IngestPresence>(app).RunAsync, request => Sign(request, body));

        Assert.Equal(StatusCodes.Status200OK, status);
        Assert.Equal("received", answer.GetProperty("status").GetString());
        var entry = Assert.Single(await app.Redis.StreamRangeAsync(app.Keys.Stream));
        Assert.Equal(entry.Id.ToString(), answer.GetProperty("streamId").GetString());
    }

    [Fact]
    public async Task IngestPresence_WithoutSignature_401()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var body = Encoding.UTF8.GetBytes(Deliveries.Flat("a", "Busy", Deliveries.Now));

        var (status, answer) = await CallAsync(app, Create<IngestPresence>(app).RunAsync, request =>
        {
            Sign(request, body);
            request.Headers.Remove(GenesysRelaySignature.SignatureHeader);
        });

        Assert.Equal(StatusCodes.Status401Unauthorized, status);
        Assert.Equal(StatusCodes.Status401Unauthorized, answer.GetProperty("status").GetInt32());
        Assert.Equal(0, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task IngestPresence_AnotherMethod_405()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var (status, _) = await CallAsync(app, Create<IngestPresence>(app).RunAsync);

        Assert.Equal(StatusCodes.Status405MethodNotAllowed, status);
    }

    [Fact]
    public async Task GetBoard_AgentsOnIt_ListsThem()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        var (status, board) = await CallAsync(app, Create<GetBoard>(app).RunAsync);

        Assert.Equal(StatusCodes.Status200OK, status);
        Assert.Equal("a", Assert.Single(board.GetProperty("agents").EnumerateArray()).GetProperty("agentId").GetString());
    }

    [Fact]
    public async Task GetAgent_OnTheBoardOrNot_200Or404()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        var function = Create<GetAgent>(app);

        var (found, agent) = await CallAsync(app, request => function.RunAsync(request, "a"));
        var (missing, problem) = await CallAsync(app, request => function.RunAsync(request, "b"));

        Assert.Equal(StatusCodes.Status200OK, found);
        Assert.Equal("BUSY", agent.GetProperty("state").GetString());
        Assert.Equal(StatusCodes.Status404NotFound, missing);
        Assert.Equal(StatusCodes.Status404NotFound, problem.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task GetLiveness_Called_Ok()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var (status, answer) = await CallAsync(app, request => Task.FromResult(GetLiveness.Run(request)));

        Assert.Equal(StatusCodes.Status200OK, status);
        Assert.Equal("ok", answer.GetProperty("status").GetString());
    }

    [Fact]
    public async Task GetReadiness_Called_NamesTheChecks()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var function = Create<GetReadiness>(app);

        var (status, answer) = await CallAsync(app, request => function.RunAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal(StatusCodes.Status200OK, status);
        Assert.Equal("ok", answer.GetProperty("checks").GetProperty("redis").GetProperty("status").GetString());
    }

    [Fact]
    public async Task DrainDashboard_EachTimeItIsCalled_AppliesWhatIsThere()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var appender = app.Services.GetRequiredService<PartitionedAppender>();
        var function = Create<DrainDashboard>(app);

        // More than once, since the local host's own timer runs once at start.
        foreach (var change in Changes.Many(5))
        {
            await appender.AppendAsync([change], TimeSpan.FromSeconds(10));
            await function.RunAsync(new(), TestContext.Current.CancellationToken);

            await TestApp.EventuallyAsync(() => app.Redis.KeyExistsAsync(app.Keys.Agent(change.AgentId.Value)), "the change is applied");
        }
    }

    [Fact]
    public async Task DrainWorkforce_Called_GetWorkforceReportsWhatIsThere()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, Noon.Setting]);
        await app.Services.GetRequiredService<PartitionedAppender>().AppendAsync([Changes.Of("a")], TimeSpan.FromSeconds(10));

        await Create<DrainWorkforce>(app).RunAsync(new(), TestContext.Current.CancellationToken);
        await TestApp.EventuallyAsync(() => app.Redis.KeyExistsAsync(app.Keys.WorkforceAgents), "the change is recorded");
        var (status, report) = await CallAsync(app, Create<GetWorkforce>(app).RunAsync);

        Assert.Equal(StatusCodes.Status200OK, status);
        Assert.Equal("BUSY", Assert.Single(report.GetProperty("agents").EnumerateArray()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task PublishLag_Called_GetLagReportsTheGroups()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        await Create<PublishLag>(app).RunAsync(new(), TestContext.Current.CancellationToken);
        var (status, groups) = await CallAsync(app, Create<GetLag>(app).RunAsync);

        Assert.Equal(StatusCodes.Status200OK, status);
        Assert.Contains(ConsumerGroups.Dashboard, groups.EnumerateArray().Select(group => group.GetProperty("group").GetString()));
        Assert.True(await app.Redis.KeyExistsAsync($"{{{app.Keys.Stream}}}:lag:{ConsumerGroups.Dashboard}"));
    }

    [Fact]
    public async Task LendHand_NoTicket_IsDroppedWithoutAFailure()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        await Create<LendHand>(app).RunAsync("no ticket", TestContext.Current.CancellationToken);

        Assert.False(await app.Redis.KeyExistsAsync(app.Keys.Stream) && await app.Redis.StreamLengthAsync(app.Keys.Stream) > 0);
    }

    [Fact]
    public async Task DeadLetterFunctions_WithoutADeadLetter_ListNoneAndFindNone()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var (listed, list) = await CallAsync(app, Create<ListDeadLetters>(app).RunAsync);
        var (replayed, _) = await CallAsync(app, request => Create<ReplayDeadLetter>(app).RunAsync(request, "1-1"));
        var (dropped, _) = await CallAsync(app, request => Create<DropDeadLetter>(app).RunAsync(request, "1-1"));

        Assert.Equal(StatusCodes.Status200OK, listed);
        Assert.Equal(0, list.GetProperty("deadLetters").GetArrayLength());
        Assert.Equal((StatusCodes.Status404NotFound, StatusCodes.Status404NotFound), (replayed, dropped));
    }

    private static T Create<T>(TestApp app) => ActivatorUtilities.CreateInstance<T>(app.Services);

    private static void Sign(HttpRequest request, byte[] body)
    {
        request.Method = HttpMethods.Post;
        request.ContentType = "application/json";
        request.ContentLength = body.Length;
        request.Body = new MemoryStream(body);
        request.Headers[GenesysRelaySignature.SignatureHeader] = GenesysRelaySignature.Sign(Encoding.UTF8.GetBytes(TestApp.Secret), body);
    }

    private static async Task<(int Status, JsonElement Body)> CallAsync(
        TestApp app, Func<HttpRequest, Task<IResult>> function, Action<HttpRequest>? prepare = null)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = app.Services };
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = body;
        prepare?.Invoke(context.Request);

        var result = await function(context.Request);
        await result.ExecuteAsync(context);

        await context.Response.CompleteAsync();
        return (context.Response.StatusCode, JsonElement.Parse(body.ToArray()));
    }
}
