using System.Globalization;
using System.Net.Sockets;
using System.Text;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Testing;

/// <summary>Deliveries byte by byte over a socket, for what an HTTP client would set right or refuse to send.</summary>
internal static class RawHttp
{
    /// <summary>Header lines of a delivery that is signed as it should be, without the body's length or framing.</summary>
    public static string SignedHeaders(ReadOnlySpan<byte> body) =>
        $"Content-Type: application/json\r\n{GenesysRelaySignature.SignatureHeader}: {Signature(body)}\r\n";

    public static string Signature(ReadOnlySpan<byte> body) => GenesysRelaySignature.Sign(Encoding.UTF8.GetBytes(TestApp.Secret), body);

    /// <summary>Sends a request to the webhook route and reads the answer until the server closes the connection.</summary>
    /// <param name="app">Where to.</param>
    /// <param name="headers">Header lines, each with its line end.</param>
    /// <param name="body">What follows the headers, in whatever framing they announce.</param>
    public static async Task<(int Status, string? MediaType, string Json)> PostAsync(TestApp app, string headers, byte[] body)
    {
        var address = app.Client.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var head = $"POST /api/redis-ingest HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n{headers}\r\n";
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Parse(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    // Every answer is one JSON object in at most one chunk, so it stands between the outermost braces.
    private static (int Status, string? MediaType, string Json) Parse(string answer)
    {
        var parts = answer.Split("\r\n\r\n", 2);
        var lines = parts[0].Split("\r\n");
        var mediaType =
            lines.FirstOrDefault(line => line.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase))?.Split(':', ';')[1].Trim();
        var json = parts.Length == 2 && parts[1].Contains('{', StringComparison.Ordinal)
            ? parts[1][parts[1].IndexOf('{')..(parts[1].LastIndexOf('}') + 1)]
            : "";
        return (int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), mediaType, json);
    }
}
