using Microsoft.AspNetCore.Http;
using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>A request as it was captured: its headers and the bytes of its body.</summary>
internal sealed record CapturedRequest(IHeaderDictionary Headers, byte[] Body)
{
    /// <summary>The delivery's timestamp as its header has it; null if none is there.</summary>
    public string? Timestamp =>
        (string?)Headers[GenesysRelaySignature.TimestampHeader] ?? Headers[StandardWebhooksSignature.TimestampHeader];

    /// <summary>The same as a time; null if it is not one.</summary>
    public DateTimeOffset? SentAt => Timestamp is { } text && GenesysRelaySignature.TryParseTimestamp(text, out var sentAt) ? sentAt : null;

    /// <summary>
    /// Reads headers from lines <c>Name: value</c>, as <c>curl -v</c> or a proxy's log has them; other lines are passed over.
    /// </summary>
    public static CapturedRequest Read(IEnumerable<string> headerLines, byte[] body)
    {
        var headers = new HeaderDictionary();
        foreach (var line in headerLines)
        {
            // curl -v marks what it sends with "> ".
            var text = line.StartsWith("> ", StringComparison.Ordinal) ? line[2..] : line;
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && !text.AsSpan(0, colon).Contains(' '))
            {
                headers.Append(text[..colon], text[(colon + 1)..].Trim());
            }
        }

        return new CapturedRequest(headers, body);
    }
}
