using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Redis;

namespace PresenceFunctions.Tests.Redis;

/// <summary>How requests are answered while Redis fails, and what of it is in the log.</summary>
public sealed class RedisAnswersTests(RedisFixture redis)
{
    private static readonly Func<Task<IResult>> Works = () => Task.FromResult<IResult>(TypedResults.Ok());
    private static readonly Func<Task<IResult>> Fails = () => throw new TimeoutException();

    private readonly FakeTimeProvider clock = new();
    private readonly FakeLogger log = new();

    [Theory]
    [InlineData("api/presence")]
    [InlineData("api/presence/a")]
    [InlineData("api/presence/live")]
    [InlineData("api/workforce")]
    [InlineData("api/lag")]
    [InlineData("api/dead-letters")]
    public async Task Route_RedisGoesAndComesBack_503WithRetryAfterAndTwoLinesInTheLog(string route)
    {
        await using var own = await RedisProcess.StartNewAsync();
        await using var app = await TestApp.StartAsync(
            redis,
            services => services.AddFakeLogging(),
            [
                .. TestApp.NoDrainer,
                ("Redis:ConnectionString", own.ConnectionString),
                ("Logging:LogLevel:Default", "Information"),
                ("Logging:Console:LogLevel:Default", "None"),
            ]);
        await own.KillAsync();

        for (var i = 0; i < 3; i++)
        {
            using var response = await app.Client.GetAsync(
                route, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }

        await own.StartAsync();
        await TestApp.EventuallyAsync(
            async () =>
            {
                using var response = await app.Client.GetAsync(
                    route, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                return response.StatusCode != HttpStatusCode.ServiceUnavailable;
            },
            "it is answered again");
        var lines = app.Services.GetFakeLogCollector().GetSnapshot().Where(
            record => record.Category!.EndsWith("Endpoint", StringComparison.Ordinal));
        Assert.Equal([LogLevel.Error, LogLevel.Information], lines.Select(record => record.Level));
    }

    [Theory]
    [InlineData("dead-letters", "api/dead-letters")]
    [InlineData("dead-letters", "api/lag")]
    [InlineData("workforce:agents", "api/workforce")]
    public async Task Route_AKeyIsOfAnotherType_503SaysThatAndNotThatRedisIsAway(string key, string route)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.Redis.StringSetAsync($"{{{app.Keys.Stream}}}:{key}", "a string");

        using var response = await app.Client.GetAsync(route, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains(
            "of another type", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ManyFailuresAndThenManySuccesses_OneLineEach()
    {
        var answers = Create();

        foreach (var answer in (Func<Task<IResult>>[])[Works, Fails, Fails, Works, Works, Fails])
        {
            await answers.AnswerAsync(answer);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([LogLevel.Error, LogLevel.Information, LogLevel.Error], log.Collector.GetSnapshot().Select(record => record.Level));
    }

    [Fact]
    public async Task Answer_FailsLateForARequestFromBeforeItWasOver_IsNoNewOutage()
    {
        var answers = Create();
        var slow = new TaskCompletionSource<IResult>();
        var late = answers.AnswerAsync(() => slow.Task);
        clock.Advance(TimeSpan.FromSeconds(1));
        await answers.AnswerAsync(Fails);
        clock.Advance(TimeSpan.FromSeconds(1));
        await answers.AnswerAsync(Works);

        slow.SetException(new TimeoutException());
        await late;

        Assert.Equal([LogLevel.Error, LogLevel.Information], log.Collector.GetSnapshot().Select(record => record.Level));
    }

    [Fact]
    public async Task Answer_FailsForAnotherReason_Throws() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Create().AnswerAsync(() => throw new InvalidOperationException()));

    private RedisAnswers Create() => new("It is not reachable", clock, log);
}
