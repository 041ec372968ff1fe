using Microsoft.Extensions.Options;
using PresencePipeline.Presence;

namespace PresencePipeline.Workforce;

/// <summary>
/// Checks what no range can say: that the time zone exists, that thresholds name states, and that settings agree with one another.
/// </summary>
internal sealed class WorkforceRulesValidator : IValidateOptions<WorkforceOptions>
{
    private static readonly TimeSpan ShortestThreshold = TimeSpan.FromSeconds(10);

    public ValidateOptionsResult Validate(string? name, WorkforceOptions options)
    {
        List<string> failures =
            [
                .. options.StuckAfter.Select(threshold => Check(threshold.Key, threshold.Value, options.StateLifetime)).OfType<string>(),
            ];
        if (!WorkCalendar.TryFindZone(options.TimeZone, out _))
        {
            failures.Add(
                $"{nameof(options.TimeZone)}: '{options.TimeZone}' is not an IANA time zone that this machine knows, such as "
                    + "Europe/Berlin.");
        }

        if (options.OutageWithin > options.MassOfflineWindow)
        {
            failures.Add(
                $"{nameof(options.OutageWithin)}: {options.OutageWithin} is longer than {nameof(options.MassOfflineWindow)}, "
                    + $"{options.MassOfflineWindow}.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string? Check(string state, TimeSpan after, TimeSpan longest)
    {
        if (!StateNames.TryNormalise(PresenceKind.Presence, state, out var canonical)
            || !canonical.Equals(state, StringComparison.OrdinalIgnoreCase))
        {
            return $"{nameof(WorkforceOptions.StuckAfter)}:{state} is not a state in its canonical spelling, such as "
                + $"{canonical ?? "BREAK"}.";
        }

        return after == TimeSpan.Zero || (after >= ShortestThreshold && after <= longest)
            ? null
            : $"{nameof(WorkforceOptions.StuckAfter)}:{state}: {after} is neither 0 nor between {ShortestThreshold} and "
                + $"{nameof(WorkforceOptions.StateLifetime)}, {longest}.";
    }
}
