using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace PresencePipeline.Answers;

/// <summary>
/// Answers <c>GET /api/openapi.json</c>: every route, parameter and answer, as OpenAPI 3.1. It is written by hand, and held to the
/// hosts by tests.
/// </summary>
public static class OpenApiEndpoint
{
    private static readonly byte[] Document = Read();

    private static readonly EntityTagHeaderValue Tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Document).AsSpan(0, 16))}\"");

    /// <summary>The document: 200 with an ETag, or 304.</summary>
    public static IResult Get() => TypedResults.Bytes(Document, "application/json", entityTag: Tag);

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream("openapi.json")!;
        var document = new byte[stream.Length];
        stream.ReadExactly(document);
        return document;
    }
}
