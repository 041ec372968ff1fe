using System.Text;
using Microsoft.Extensions.Primitives;

namespace PresenceFunctions.Tests.Fuzzing;

/// <summary>Makes header values that are nearly signatures, timestamps, ids and keys.</summary>
internal sealed class HeaderMutator(int seed)
{
    private static readonly string[] Values =
    [
        "", " ", ",", ",,,,", "sha256=", "sha256=,", "v1,", "v1", "v1,a v2,b", "whsec_", "0", "-1", "1e9", "99999999999999999999",
        "9223372036854775807", "253402300800",
        "1767225600", "1767225600000", "NaN", "0x10", "١٢٣", "é", "\0", "a\rb", "=", "====", "Zm9v",
        new string('a', 64), new string('0', 65), new string('a', 8_192),
        string.Join(',', Enumerable.Repeat(new string('b', 64), 500)), string.Join(' ', Enumerable.Repeat("v1,Zm9v", 1_000)),
    ];

    private readonly Random random = new(seed);

    /// <summary>Changes one header, or takes it away.</summary>
    public void Change(IList<KeyValuePair<string, StringValues>> headers)
    {
        var at = random.Next(headers.Count);
        var (name, value) = headers[at];
        StringValues changed = random.Next(8) switch
        {
            0 => StringValues.Empty,
            1 => Values[random.Next(Values.Length)],
            2 => new StringValues([value.ToString(), Values[random.Next(Values.Length)]]),
            3 => $"{Values[random.Next(Values.Length)]},{value}",
            4 => $"{value}{Values[random.Next(Values.Length)]}",
            5 => value.ToString()[..random.Next(value.ToString().Length)],
            6 => value.ToString().ToUpperInvariant(),
            _ => Flip(value.ToString()),
        };
        headers[at] = KeyValuePair.Create(name, changed);
    }

    private string Flip(string value)
    {
        var text = new StringBuilder(value);
        text[random.Next(text.Length)] = (char)random.Next(1, 0x180);
        return text.ToString();
    }
}
