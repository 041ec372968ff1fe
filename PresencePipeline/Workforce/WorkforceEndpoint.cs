using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Answers;
using PresencePipeline.Redis;

namespace PresencePipeline.Workforce;

/// <summary>Answers <c>GET /api/workforce</c>.</summary>
public sealed class WorkforceEndpoint
{
    private readonly WorkforceReporter reporter;
    private readonly WorkCalendar calendar;
    private readonly WorkforceOptions options;
    private readonly TimeProvider timeProvider;
    private readonly RedisAnswers redis;

    internal WorkforceEndpoint(
        WorkforceReporter reporter,
        WorkCalendar calendar,
        IOptions<WorkforceOptions> options,
        TimeProvider timeProvider,
        ILogger<WorkforceEndpoint> logger)
    {
        this.reporter = reporter;
        this.calendar = calendar;
        this.options = options.Value;
        this.timeProvider = timeProvider;
        redis = new RedisAnswers("Time in state is not reachable", timeProvider, logger);
    }

    /// <summary>
    /// The day's report: 200, 400 if it is not a date, 404 for a day that is no longer kept or has not begun, 503 without Redis.
    /// </summary>
    public async Task<IResult> GetAsync(HttpRequest request)
    {
        var now = timeProvider.GetUtcNow();
        var today = calendar.DayAt(now.ToUnixTimeMilliseconds());
        var day = today;
        if (request.Query["day"].ToString() is { Length: > 0 } asked)
        {
            if (!DateOnly.TryParseExact(asked, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                return Problems.Create(StatusCodes.Status400BadRequest, "Not a day", "Give the day as yyyy-MM-dd.");
            }

            var first = calendar.FirstFrom((now - options.Retention).ToUnixTimeMilliseconds());
            if (date != today.Date && (date > today.Date || date < first.Date))
            {
                return Problems.Create(StatusCodes.Status404NotFound, "No such day", "Days are kept for Workforce:Retention, up to today.");
            }

            day = calendar.DayOf(date);
        }

        return await redis.AnswerAsync(async () => new JsonAnswer<WorkforceReport>(
            await reporter.ReadAsync(day, new WorkforceFilter(request.Query)), WorkforceJson.Default.WorkforceReport));
    }
}
