using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PresenceCli.Simulation;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Fuzzing;

/// <summary>
/// Makes bodies that are nearly payloads: every payload file and what the simulator tells, with values, bytes and whole
/// parts replaced, repeated, moved and cut off. The same seed makes the same bodies.
/// </summary>
internal sealed class BodyMutator
{
    private const int Longest = 70_000;

    private static readonly byte[][] Values =
    [
        .. ((string[])
        [
            "null", "true", "false", "0", "-0", "-1", "1e400", "-1e-400", "1767225600", "1767225600000", "9999999999999",
            "99999999999999999999", "1e12", "253402300800000", "0.1", "\"\"", "\" \"", "\"a\"", "\".\"", "\"..\"", "\"*\"",
            "\"{id}\"", "\"null\"", "\"\\ud800\"",
            "\"\\udc00\\ud800\"", "\"\\u0000\"",
            "\"\\u2028\"", "\"\u200b\"", "\"a\\nb\"", "\"2026-01-01\"", "\"2026-01-01T00:00:00+0000\"",
            "\"2026-13-45T99:99:99Z\"", "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00+14:00\"",
            "\"v2.users..presence\"", "\"v2.users.a.presence\"", "\"V2.USERS.A.ACTIVITY\"",
            "\"v2.audits.entitytype.UserPresence.entityid.\"",
            "\"aws.partner/genesys.com/\"", "\"Microsoft.EventGrid.SubscriptionValidationEvent\"",
            "{}", "[]", "[[]]", "{\"\":{}}", "{\"a\":1,\"a\":2}", "[null]",
            $"\"{new string('ß', 128)}\"", $"\"{new string('x', 129)}\"", $"\"{new string('x', 5000)}\"",
            new string('[', 20), $"{new string('[', 15)}{new string(']', 15)}",
            $"[{string.Join(',', Enumerable.Repeat("{\"agentId\":\"a\",\"state\":\"b\",\"timestamp\":1}", 501))}]",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Payloads = [.. PayloadFiles(), .. Simulated()];

    private readonly Random random;
    private readonly byte[][] corpus;
    private readonly Func<byte[], byte[]>[] mutations;

    /// <param name="seed">The same seed makes the same bodies.</param>
    /// <param name="others">What to make them of; payloads unless told otherwise.</param>
    public BodyMutator(int seed, params byte[][] others)
    {
        random = new Random(seed);
        corpus = others is [] ? Payloads : others;
        mutations =
        [
            ReplaceToken, ReplaceToken, ReplaceToken, ReplaceToken, RemoveToken, FlipBit, Insert, CutOff, CutOut, Repeat, Splice,
            Wrap, Encode,
        ];
    }

    public byte[] Next()
    {
        var body = corpus[random.Next(corpus.Length)];
        for (var left = random.Next(5); left > 0 && body.Length is > 0 and <= Longest; left--)
        {
            body = mutations[random.Next(mutations.Length)](body);
        }

        return body;
    }

    private byte[] ReplaceToken(byte[] body)
    {
        var tokens = Tokens(body);
        return tokens.Count == 0 ? FlipBit(body) : Replace(body, tokens[random.Next(tokens.Count)], Values[random.Next(Values.Length)]);
    }

    private byte[] RemoveToken(byte[] body)
    {
        var tokens = Tokens(body);
        return tokens.Count == 0 ? CutOff(body) : Replace(body, tokens[random.Next(tokens.Count)], []);
    }

    private byte[] FlipBit(byte[] body)
    {
        byte[] changed = [.. body];
        changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    private byte[] Insert(byte[] body)
    {
        var bytes = new byte[random.Next(1, 8)];
        random.NextBytes(bytes);
        var at = random.Next(body.Length + 1);
        return Replace(body, at..at, bytes);
    }

    private byte[] CutOff(byte[] body) => body[..random.Next(body.Length)];

    private byte[] CutOut(byte[] body) => Replace(body, Range(body), []);

    private byte[] Repeat(byte[] body)
    {
        var range = Range(body);
        return Replace(body, range.End..range.End, body[range]);
    }

    private byte[] Splice(byte[] body)
    {
        var other = corpus[random.Next(corpus.Length)];
        return [.. body[..random.Next(body.Length)], .. other[random.Next(other.Length)..]];
    }

    private byte[] Wrap(byte[] body) => random.Next(4) switch
    {
        0 => [.. "["u8, .. body, .. "]"u8],
        1 => [.. "["u8, .. body, .. ","u8, .. corpus[random.Next(corpus.Length)], .. "]"u8],
        2 => [.. "{\"detail\":"u8, .. body, .. "}"u8],
        _ => [.. "[{\"eventType\":\"x\",\"data\":{\"message\":"u8, .. body, .. "}}]"u8],
    };

    private byte[] Encode(byte[] body) => random.Next(4) switch
    {
        0 => [0xEF, 0xBB, 0xBF, .. body],
        1 => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body)),
        2 => [.. "  \r\n\t"u8, .. body, .. "\n\n"u8],
        _ => Encoding.Latin1.GetBytes($"{Encoding.UTF8.GetString(body)}é"),
    };

    private Range Range(byte[] body)
    {
        var from = random.Next(body.Length);
        return from..Math.Min(body.Length, from + random.Next(1, 200));
    }

    private static byte[] Replace(byte[] body, Range part, byte[] replacement) =>
        [.. body[..part.Start], .. replacement, .. body[part.End..]];

    /// <summary>Where values stand, as far as the body can be read: scalars, member names, and whole objects and arrays.</summary>
    private static List<Range> Tokens(byte[] body)
    {
        var tokens = new List<Range>();
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                var (from, to) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    var ahead = reader;
                    if (ahead.TrySkip())
                    {
                        tokens.Add(from..(int)ahead.BytesConsumed);
                    }
                }
                else if (reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
                {
                    tokens.Add(from..to);
                }
            }
        }
        catch (JsonException)
        {
            // Spoilt already; what was found before is enough.
        }

        return tokens;
    }

    private static IEnumerable<byte[]> PayloadFiles() =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Payloads"), "*.json")
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    private static IEnumerable<byte[]> Simulated() => PayloadShapes.All.SelectMany(shape =>
        new SimulationRun(
            new SimulationOptions
            {
                Scenario = Scenarios.ShiftStart,
                Agents = 10,
                Length = TimeSpan.FromMinutes(2),
                Seed = 1,
                Payload = shape,
                Speed = 10,
            },
            new HttpClient(),
            [],
            new WebhookOptions(),
            new FakeTimeProvider(new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero)))
        .Deliveries().Select(delivery => delivery.Body).Take(20));
}
