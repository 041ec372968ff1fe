using Cronos;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Running;

/// <summary>Checks that a schedule is one that both the Functions host and the local host understand.</summary>
/// <param name="schedule">The options' schedule, in their property <c>Schedule</c>.</param>
internal sealed class ScheduleValidator<TOptions>(Func<TOptions, string> schedule) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options) =>
        CronExpression.TryParse(schedule(options), CronFormat.IncludeSeconds, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Schedule: '{schedule(options)}' is not an NCRONTAB expression with six fields.");
}
