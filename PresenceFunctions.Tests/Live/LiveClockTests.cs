using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Live;

/// <summary>What the live feed does because time goes by, on a clock that the tests move.</summary>
public sealed class LiveClockTests(RedisFixture redis)
{
    private readonly FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Stream_FifteenSecondsWithoutChange_KeepsAliveWithAComment()
    {
        await using var app = await StartAsync();
        using var body = await OpenAsync(app);
        await LineAsync(body, "event: snapshot");

        clock.Advance(TimeSpan.FromSeconds(16));

        await LineAsync(body, ": keep-alive");
    }

    [Fact]
    public async Task Stream_BeforeTheLimitOfAzure_EndsByItself()
    {
        await using var app = await StartAsync();
        using var body = await OpenAsync(app);
        await LineAsync(body, "event: snapshot");

        // Comments must still come after 199 seconds: one is on its way before the clock is moved on.
        clock.Advance(TimeSpan.FromSeconds(199));
        await LineAsync(body, ": keep-alive");
        clock.Advance(TimeSpan.FromSeconds(22));

        Assert.DoesNotContain(
            "event: snapshot", await body.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ProfileFoundLater_ChangeWithoutPosition()
    {
        await using var app = await StartAsync();
        var agent = Deliveries.AgentId();
        await app.AcceptAsync(Deliveries.Flat(agent, "Busy", clock.GetUtcNow().ToUnixTimeMilliseconds()));
        await FeedPositions.ReadAsync(app, 1);
        await using var reader = await LiveReader.OpenAsync(app.Client);
        var snapshot = await reader.NextAsync("snapshot");

        // Longer than the directory remembers that there was no profile.
        await app.Redis.StringSetAsync($"agent-directory:{agent}", """{"name":"Ada Berg"}""", TimeSpan.FromMinutes(1));
        clock.Advance(TimeSpan.FromSeconds(31));
        var change = await reader.NextAsync("change");

        Assert.Contains("Ada Berg", change.Data, StringComparison.Ordinal);
        Assert.Equal(snapshot.EventId, reader.LastEventId);
    }

    [Fact]
    public async Task Stream_LongAfterTheLastChange_AgentTurnsStale()
    {
        await using var app = await StartAsync();
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", clock.GetUtcNow().ToUnixTimeMilliseconds()));
        await FeedPositions.ReadAsync(app, 1);
        await using (var before = await LiveReader.OpenAsync(app.Client))
        {
            Assert.Contains("\"live\"", (await before.NextAsync("snapshot")).Data, StringComparison.Ordinal);
        }

        clock.Advance(TimeSpan.FromHours(4) - TimeSpan.FromSeconds(60));
        await using var reader = await LiveReader.OpenAsync(app.Client);
        Assert.Contains("\"live\"", (await reader.NextAsync("snapshot")).Data, StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Contains("\"stale\"", (await reader.NextAsync("change")).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_RedisAwayForLong_EndsAndComingBackIs503()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var app = await StartAsync(("Redis:ConnectionString", server.ConnectionString));
        await using var reader = await LiveReader.OpenAsync(app.Client);
        await reader.NextAsync("snapshot");

        await server.KillAsync();
        var ended = reader.EndAsync();
        await TestApp.EventuallyAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(ended.IsCompleted);
            },
            "the stream has ended");
        await ended;

        using var response = await app.Client.GetAsync("api/presence/live", TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    private Task<TestApp> StartAsync(params (string, string)[] settings) =>
        TestApp.StartAsync(redis, services => services.AddSingleton<TimeProvider>(clock), [.. TestApp.NoDrainer, .. settings]);

    private static async Task<StreamReader> OpenAsync(TestApp app) =>
        new(await app.Client.GetStreamAsync("api/presence/live", TestContext.Current.CancellationToken));

    private static async Task LineAsync(StreamReader body, string start)
    {
        while (await body.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System) is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The stream has ended before '{start}'.");
    }
}
