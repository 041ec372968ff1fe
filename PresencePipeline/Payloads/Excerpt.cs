using System.Globalization;
using System.Text;

namespace PresencePipeline.Payloads;

/// <summary>Text from a body, made safe for an answer or a log line: short, on one line, without control characters.</summary>
internal static class Excerpt
{
    /// <summary>Longest excerpt, in UTF-16 code units, the ellipsis aside.</summary>
    public const int MaxLength = 128;

    public static string Of(string text)
    {
        var excerpt = new StringBuilder(MaxLength + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (excerpt.Length + rune.Utf16SequenceLength > MaxLength)
            {
                return excerpt.Append('…').ToString();
            }

            excerpt.Append((IsVisible(rune) ? rune : Rune.ReplacementChar).ToString());
        }

        return excerpt.ToString();
    }

    // Format characters can hide text or turn its direction around.
    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
