using System.Globalization;
using System.Text;

namespace PresenceCli.Signing;

/// <summary>How a JSON library writes texts.</summary>
/// <param name="Name">Whose way it is.</param>
/// <param name="Ascii">Whether all beyond ASCII is escaped.</param>
/// <param name="Escaped">What else is escaped as <c>\u</c>, besides control characters, quotation mark and backslash.</param>
/// <param name="UpperCase">Whether the digits of <c>\u</c> are in upper case, and a quotation mark is one of them.</param>
/// <param name="Slash">Whether a slash is written <c>\/</c>.</param>
internal sealed record JsonStyle(string Name, bool Ascii = false, string Escaped = "", bool UpperCase = false, bool Slash = false)
{
    public static IReadOnlyList<JsonStyle> All { get; } =
    [
        new("nothing escaped that need not be"),
        new("escaped as Python does by default", Ascii: true),
        new("escaped as .NET does by default", Ascii: true, Escaped: "<>&+'`", UpperCase: true),
        new("escaped as Go does by default", Escaped: "<>&\u2028\u2029"),
        new("escaped as PHP does by default", Ascii: true, Slash: true),
    ];

    public void Write(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var character in text)
        {
            switch (character)
            {
                case '"' when UpperCase: Escape(json, character); break;
                case '"': json.Append("\\\""); break;
                case '\\': json.Append(@"\\"); break;
                case '/' when Slash: json.Append(@"\/"); break;
                case '\n': json.Append(@"\n"); break;
                case '\r': json.Append(@"\r"); break;
                case '\t': json.Append(@"\t"); break;
                case '\b': json.Append(@"\b"); break;
                case '\f': json.Append(@"\f"); break;
                case < ' ': Escape(json, character); break;
                case >= '\x7f' when Ascii && (character > '\x7f' || UpperCase): Escape(json, character); break;
                default:
                    if (Escaped.Contains(character, StringComparison.Ordinal))
                    {
                        Escape(json, character);
                    }
                    else
                    {
                        json.Append(character);
                    }

                    break;
            }
        }

        json.Append('"');
    }

    private void Escape(StringBuilder json, char character) =>
        json.Append(@"\u").Append(((int)character).ToString(UpperCase ? "X4" : "x4", CultureInfo.InvariantCulture));
}
