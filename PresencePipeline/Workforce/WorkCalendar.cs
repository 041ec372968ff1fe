using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Workforce;

/// <summary>Cuts time into the days of the configured time zone.</summary>
internal sealed class WorkCalendar(IOptions<WorkforceOptions> options)
{
    private readonly TimeZoneInfo zone = TryFindZone(options.Value.TimeZone, out var found) ? found : TimeZoneInfo.Utc;

    public static bool TryFindZone(string id, [NotNullWhen(true)] out TimeZoneInfo? zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(id, out zone) && zone.HasIanaId;

    /// <summary>The day that an instant lies in.</summary>
    public WorkDay DayAt(long instant) => DayOf(DateAt(instant));

    public WorkDay DayOf(DateOnly date) => new(date, StartOf(date), StartOf(date.AddDays(1)));

    /// <summary>The first day that begins at an instant or after it.</summary>
    public WorkDay FirstFrom(long instant) => DayAt(instant) is var day && day.Start == instant ? day : DayOf(day.Date.AddDays(1));

    /// <summary>
    /// The first instant at which calendars show the date or a later one. Searched for, because a midnight need not exist
    /// once: clocks are set forward over it in some zones, and a zone may skip a whole day.
    /// </summary>
    private long StartOf(DateOnly date)
    {
        // No zone is more than 14 hours from UTC.
        var midnight = new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();
        var before = midnight - (long)TimeSpan.FromHours(15).TotalMilliseconds;
        var after = midnight + (long)TimeSpan.FromHours(15).TotalMilliseconds;
        while (after - before > 1)
        {
            var middle = before + ((after - before) / 2);
            (before, after) = DateAt(middle) < date ? (middle, after) : (before, middle);
        }

        return after;
    }

    private DateOnly DateAt(long instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(instant), zone).DateTime);
}
