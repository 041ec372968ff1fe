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

    /// <summary>Digits of a second's fraction that a time here can hold; further ones are cut off.</summary>
    private const int FractionDigits = 7;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzz",
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mmzz",
    ];

    /// <summary>
    /// Reads Unix seconds or milliseconds (a JSON number, with or without fraction) or ISO 8601 (a JSON string; its offset with
    /// or without colon and minutes, and without an offset it is UTC; <c>t</c>, <c>z</c> and a comma before the fraction count as
    /// <c>T</c>, <c>Z</c> and a point).
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
            case JsonValueKind.String when value.TryGetDateTime(out var time) || TryReadVariant(value.GetString()!, out time):
                // A time without offset would otherwise be read in the time zone of this machine.
                time = time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time.ToUniversalTime();
                milliseconds = new DateTimeOffset(time).ToUnixTimeMilliseconds();
                break;
        }

        return milliseconds > 0 && milliseconds <= latest;
    }

    // Genesys Cloud sends +0000 in places, Java nine digits and its locales a comma, RFC 3339 allows t and z; System.Text.Json
    // takes none of them. A colon is optional for "zzz".
    private static bool TryReadVariant(string text, out DateTime time) => DateTime.TryParseExact(
        Canonical(text), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);

    private static ReadOnlySpan<char> Canonical(string text)
    {
        const int T = 10, Fraction = 19;
        if (text.Length is <= T or > 64)
        {
            return text;
        }

        var characters = text.ToCharArray();
        characters[T] = characters[T] == 't' ? 'T' : characters[T];
        characters[^1] = characters[^1] == 'z' ? 'Z' : characters[^1];
        if (characters.Length <= Fraction || characters[Fraction] is not ('.' or ','))
        {
            return characters;
        }

        characters[Fraction] = '.';
        var digits = characters.AsSpan(Fraction + 1).IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? characters.Length - Fraction - 1 : digits;
        return digits == 0 ? []
            : digits <= FractionDigits ? characters
            : string.Concat(characters.AsSpan(0, Fraction + 1 + FractionDigits), characters.AsSpan(Fraction + 1 + digits));
    }
}
