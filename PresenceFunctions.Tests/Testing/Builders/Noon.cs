using System.Globalization;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A time zone in which it is about noon, so that no midnight comes while a test runs.</summary>
internal static class Noon
{
    public static string Zone { get; } = Of(TimeProvider.System.GetUtcNow().Hour);

    public static (string, string) Setting => ("Workforce:TimeZone", Zone);

    // The signs of these names are the other way round: Etc/GMT-3 is three hours ahead of UTC.
    private static string Of(int utcHour) => string.Create(CultureInfo.InvariantCulture, $"Etc/GMT{utcHour - 12:+0;-0;+0}");
}
