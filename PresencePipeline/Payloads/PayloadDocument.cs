using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace PresencePipeline.Payloads;

/// <summary>
/// The JSON document of a body: what can be read at all, before anybody asks what it says. The endpoint and
/// <c>presence doctor signature</c> read it with this one parser.
/// </summary>
internal static class PayloadDocument
{
    // Event Grid's presence events are nine levels deep; the rest is for fields that may be added.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <param name="body">The raw body; a UTF-8 byte order mark before the document is skipped.</param>
    /// <param name="document">The document, to be disposed of.</param>
    /// <param name="problem">Why there is none, in words for the sender.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> body, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out string? problem)
    {
        document = null;
        problem = null;
        var bare = body.Span.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
        if (bare.IsEmpty)
        {
            problem = "The body is empty.";
            return false;
        }

        if (!Utf8.IsValid(bare.Span))
        {
            problem = "The body is not UTF-8.";
            return false;
        }

        try
        {
            document = JsonDocument.Parse(bare, Strict);
            return true;
        }
        catch (JsonException)
        {
            problem = "The body is not valid JSON, is nested too deeply or names a member twice.";
            return false;
        }
        catch (InvalidOperationException)
        {
            problem = PayloadRecogniser.HalfASurrogatePair;
            return false;
        }
    }
}
