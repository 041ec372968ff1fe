using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using PresencePipeline.Payloads;

namespace PresenceCli.Signing;

/// <summary>What is wrong with a body whatever its signature: the product refuses it.</summary>
internal static class BodyFindings
{
    public static IEnumerable<string> Of(CapturedRequest request)
    {
        var body = request.Body;
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } coding
            && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            yield return $"Content-Encoding says {coding}: the product answers 415 to that, since a signature covers the bytes sent. "
                + "Send the body as it is.";
        }

        if (request.Headers.ContentLength is { } announced && announced != body.Length)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The body is {(body.Length < announced ? "truncated" : "longer than announced")}: it has {body.Length} bytes, "
                    + $"Content-Length says {announced}.");
        }

        if (body.Length == 0)
        {
            yield return "The body is empty: the capture lost it, or there was none; the product answers 400 to that.";
        }
        else if (ChunkedBody.Decode(body) is not null)
        {
            yield return "The body was captured with the frame of its chunks (a hexadecimal length before each part).";
        }
        else if (!Utf8.IsValid(body))
        {
            yield return "The body is not UTF-8, so it is not JSON: is it compressed, or another file?";
        }
        else if (Refused(body) is { } refusal)
        {
            yield return Json(body) ?? $"{refusal} The product answers 400 to that.";
        }
    }

    // With the endpoint's own parser, so that the two cannot differ; what follows only says where.
    private static string? Refused(byte[] body)
    {
        if (!PayloadDocument.TryParse(body, out var document, out var problem))
        {
            return problem;
        }

        document.Dispose();
        return null;
    }

    private static string? Json(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body.StartsWith("\uFEFF"u8) ? body[3..] : body, isFinalBlock: false, default);
        try
        {
            while (json.Read())
            {
            }

            return json.CurrentDepth > 0 || json.BytesConsumed == 0 ? "The body is truncated: it ends in the middle of its JSON." : null;
        }
        catch (JsonException bad)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The body is not JSON, from line {bad.LineNumber + 1}, byte {bad.BytePositionInLine + 1} on.");
        }
    }
}
