using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace PresencePipeline.Genesys;

/// <summary>
/// When a request is repeated and how long it is waited for: as Genesys Cloud's own SDKs do it. Repeated are the answers that
/// say "not now"; whatever else fails is for the next schedule.
/// </summary>
/// <remarks>https://developer.genesys.cloud/platform/api/rate-limits</remarks>
internal static class GenesysPatience
{
    /// <summary>An attempt that takes longer is given up.</summary>
    public static readonly TimeSpan Attempt = TimeSpan.FromSeconds(30);

    /// <summary>A request that would have to wait longer is left to the next schedule: it may have met a daily limit.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Unless = TimeSpan.FromSeconds(3);

    public static void Repeat(this ResiliencePipelineBuilder<HttpResponseMessage> builder, TimeProvider timeProvider)
    {
        builder.TimeProvider = timeProvider;
        builder.AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 3,
            Delay = Unless,
            MaxDelay = Longest,
            ShouldRetryAfterHeader = false, // its own limit is a day
            ShouldHandle =
                arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is { } answer && IsPassing(answer.StatusCode) && !(RetryAfter(answer) > Longest)),
            DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result is { } answer ? RetryAfter(answer) : null),
        });
    }

    public static void GiveUp(this ResiliencePipelineBuilder<HttpResponseMessage> builder, TimeProvider timeProvider)
    {
        builder.TimeProvider = timeProvider;
        builder.AddTimeout(Attempt);
    }

    /// <summary>Whether an answer says that the same may do later.</summary>
    public static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>How long the sender of an answer wants to be left alone; a date counts on its own clock. Null if it does not say.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delay } => delay,
        { Date: { } until } when answer.Headers.Date is { } now => until > now ? until - now : TimeSpan.Zero,
        _ => null,
    };
}
