using System.Globalization;
using System.Text.Json;

namespace PresencePipeline.Payloads;

/// <summary>Reads the time at which a change happened at its source.</summary>
internal static class SourceTime
{
    /// <summary>Numbers below it are seconds: as milliseconds it is March 1973, as seconds the year 5138.</summary>
    private const double FirstMilliseconds = 1e11;

    /// <summary>
    /// September 2001. Numbers from <see cref="FirstMilliseconds"/> to here are seconds of a year beyond 5138, not old
    /// milliseconds.
    /// </summary>
    private const double EarliestMilliseconds = 1e12;

    private static readonly string[] BasicOffsets =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzz", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mmzz",
    ];

    /// <summary>
    /// Reads Unix seconds or milliseconds (a JSON number, with or without fraction) or ISO 8601 (a JSON string; its offset with
    /// or without colon and minutes, and without an offset it is UTC).
    /// </summary>
    /// <param name="value">The JSON value.</param>
    /// <param name="latest">The latest acceptable time, Unix milliseconds.</param>
    /// <param name="milliseconds">The time, Unix milliseconds.</param>
    /// <returns>False for another type, another form, a time before 1970 or after <paramref name="latest"/>.</returns>
    public static bool TryRead(JsonElement value, long latest, out long milliseconds)
    {
        milliseconds = 0;
        switch (value.ValueKind)
        {
            case JsonValueKind.Number when value.TryGetDouble(out var raw) && double.IsFinite(raw):
                var number = Math.Abs(raw) < FirstMilliseconds ? raw * 1000 : raw;
                if (number > latest || (raw >= FirstMilliseconds && raw < EarliestMilliseconds))
                {
                    return false;
                }

                milliseconds = (long)Math.Round(Math.Max(number, -1));
                break;
            case JsonValueKind.String when value.TryGetDateTime(out var time) || TryReadBasicOffset(value.GetString(), out time):
                // A time without offset would otherwise be read in the time zone of this machine.
                time = time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time.ToUniversalTime();
                milliseconds = new DateTimeOffset(time).ToUnixTimeMilliseconds();
                break;
        }

        return milliseconds > 0 && milliseconds <= latest;
    }

    // Genesys Cloud sends +0000 in places, which System.Text.Json does not take; a colon is optional for "zzz".
    private static bool TryReadBasicOffset(string? text, out DateTime time) => DateTime.TryParseExact(
        text, BasicOffsets, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
}
