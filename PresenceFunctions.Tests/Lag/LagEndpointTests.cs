using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Functions;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Lag;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Lag;

public sealed class LagEndpointTests(RedisFixture redis)
{
    private static readonly string[] Fields =
    [
        "group", "length", "lag", "lagIsEstimate", "pending", "oldestUnreadSeconds", "oldestPendingSeconds", "consumers", "hands",
        "deadLetters",
        "inPerSecond", "outPerSecond", "catchUpSeconds", "verdict", "reason",
    ];

    [Fact]
    public async Task Lag_GroupOfTheBoard_EveryFieldOfTheContract()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        // The run at the host's start may have read the entry and not applied it yet.
        JsonElement group = default;
        await TestApp.EventuallyAsync(
            async () =>
            {
                group = Assert.Single(
                    (await app.GetAsync("api/lag")).EnumerateArray(),
                    group => group.GetProperty("group").GetString() == ConsumerGroups.Dashboard);
                return group.GetProperty("pending").GetInt64() == 0;
            },
            "nothing is pending");

        Assert.Equal(Fields, group.EnumerateObject().Select(field => field.Name));
        Assert.Equal(ConsumerGroups.Dashboard, group.GetProperty("group").GetString());
        Assert.Equal(1, group.GetProperty("length").GetInt64());
        Assert.Equal(0, group.GetProperty("lag").GetInt64());
        Assert.Equal(0, group.GetProperty("oldestUnreadSeconds").GetDouble());
        Assert.Equal(0, group.GetProperty("catchUpSeconds").GetDouble());
        Assert.Equal("ok", group.GetProperty("verdict").GetString());
        Assert.Equal("Nothing waits.", group.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Lag_ForeignGroupNeverSampled_FieldsThatAreNotKnownAreNull()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.AppendAsync(1);
        await stream.UntilAsync(LagVerdict.Stalled);

        var (status, body) = await CallAsync(stream);

        Assert.Equal(StatusCodes.Status200OK, status);
        var foreign = Assert.Single(JsonElement.Parse(body).EnumerateArray());
        Assert.Equal(Fields, foreign.EnumerateObject().Select(field => field.Name));
        Assert.Equal(JsonValueKind.Null, foreign.GetProperty("inPerSecond").ValueKind);
        Assert.Equal(JsonValueKind.Null, foreign.GetProperty("outPerSecond").ValueKind);
        Assert.Equal(JsonValueKind.Null, foreign.GetProperty("catchUpSeconds").ValueKind);
        Assert.Equal("stalled", foreign.GetProperty("verdict").GetString());
        Assert.Equal(1, foreign.GetProperty("lag").GetInt64());
        Assert.InRange(foreign.GetProperty("oldestUnreadSeconds").GetDouble(), 1, 60);
    }

    [Fact]
    public async Task Lag_DeadLetters_AreCountedForEveryGroup()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        await app.Redis.StreamAddAsync(app.Keys.DeadLetters, "group", "g");
        await app.Redis.StreamAddAsync(app.Keys.DeadLetters, "group", "g");

        var groups = (await app.GetAsync("api/lag")).EnumerateArray().ToList();

        Assert.NotEmpty(groups);
        Assert.All(groups, group => Assert.Equal(2, group.GetProperty("deadLetters").GetInt64()));
    }

    [Fact]
    public async Task Lag_NoStream_EmptyList()
    {
        await using var stream = await LagStream.OpenAsync(redis, groupStart: null);

        var (status, body) = await CallAsync(stream);

        Assert.Equal(StatusCodes.Status200OK, status);
        Assert.Equal("[]", body);
    }

    [Fact]
    public async Task Lag_ManyReads_WriteNoSample()
    {
        await using var stream = await LagStream.OpenAsync(redis);

        await stream.JudgeAsync();

        Assert.False(await stream.Redis.KeyExistsAsync(stream.Get<StreamPartitions>()[0].LagSamples(LagStream.Group)));
    }

    [Fact]
    public async Task Lag_RedisUnreachable_503Problem()
    {
        await using var app = await TestApp.StartAsync(
            redis,
            [.. TestApp.NoDrainer, ("Redis:ConnectionString", "127.0.0.1:1,connectTimeout=200,abortConnect=false,asyncTimeout=500")]);

        using var response = await app.Client.GetAsync("api/lag", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    /// <summary>Calls the function as the worker does.</summary>
    private static async Task<(int Status, string Body)> CallAsync(LagStream stream)
    {
        var services = stream.Get<IServiceProvider>();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };

        await (await ActivatorUtilities.CreateInstance<GetLag>(services).RunAsync(context.Request)).ExecuteAsync(context);

        await context.Response.CompleteAsync();
        return (context.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()));
    }
}
