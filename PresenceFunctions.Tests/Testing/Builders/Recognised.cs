using System.Text;
using PresencePipeline.Payloads;

namespace PresenceFunctions.Tests.Testing;

/// <summary>Payload files as the recogniser takes them, ten seconds after New Year.</summary>
internal static class Recognised
{
    /// <summary>2026-01-01T00:00:00Z, about when the payload files are from.</summary>
    public const long T = 1767225600000;

    public const long Received = T + 10_000;

    public static Recognition From(string payload, params (string Part, string Replacement)[] replacements) =>
        Bytes(Body(payload, replacements));

    public static Recognition From(string json, long? signedTimestamp) => Bytes(Encoding.UTF8.GetBytes(json), signedTimestamp);

    public static Recognition Bytes(byte[] body, long? signedTimestamp = null) =>
        PayloadRecogniser.Recognise(body, new DeliveryContext(Received, Received + 300_000, signedTimestamp));

    /// <summary>A payload file with parts replaced; each must be there.</summary>
    public static byte[] Body(string payload, params (string Part, string Replacement)[] replacements)
    {
        var text = Encoding.UTF8.GetString(PayloadFiles.Read(payload));
        foreach (var (part, replacement) in replacements)
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
            text = text.Replace(part, replacement, StringComparison.Ordinal);
        }

        return Encoding.UTF8.GetBytes(text);
    }
}
