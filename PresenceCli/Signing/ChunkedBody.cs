using System.Globalization;
using System.Text;

namespace PresenceCli.Signing;

/// <summary>A body as it travels in chunks, and as a capture below HTTP has it: <c>size CRLF bytes CRLF … 0 CRLF CRLF</c>.</summary>
internal static class ChunkedBody
{
    /// <returns>The body without the frame, as far as it goes; null if it has no such frame.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> body)
    {
        var decoded = new List<byte>(body.Length);
        while (body.IndexOf("\r\n"u8) is var end and > 0
            && int.TryParse(
                Encoding.ASCII.GetString(body[..end]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size)
            && size >= 0)
        {
            var chunk = body[(end + 2)..];
            decoded.AddRange(chunk[..Math.Min(size, chunk.Length)]);
            if (size == 0 || chunk.Length < size + 2)
            {
                break;
            }

            body = chunk[(size + 2)..];
        }

        return decoded.Count > 0 ? [.. decoded] : null;
    }
}
