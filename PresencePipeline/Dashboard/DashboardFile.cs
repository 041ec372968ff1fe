using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace PresencePipeline.Dashboard;

/// <summary>
/// An embedded file of the wallboard, served with the strictest policy that the page works under: scripts, styles and connections
/// from its own origin only, nothing inline, no text that becomes markup, and no frame around it.
/// </summary>
internal sealed class DashboardFile : IResult
{
    private const string Folder = "dashboard/";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly FrozenDictionary<string, DashboardFile> Files = typeof(DashboardFile).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Folder.Length..], name => new DashboardFile(name), StringComparer.Ordinal);

    private readonly byte[] content;
    private readonly string contentType;
    private readonly EntityTagHeaderValue tag;

    private DashboardFile(string resource)
    {
        using var stream = typeof(DashboardFile).Assembly.GetManifestResourceStream(resource)!;
        content = new byte[stream.Length];
        stream.ReadExactly(content);
        contentType = TypeOf(Path.GetExtension(resource));
        tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"");
    }

    /// <summary>The names of all files.</summary>
    public static IEnumerable<string> Names => Files.Keys;

    public static DashboardFile? Find(string name) => Files.GetValueOrDefault(name);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Browsers ask every time, so that after a deployment page and scripts have the same version; a 304 costs next to nothing.
        headers.CacheControl = "no-cache";
        return TypedResults.Bytes(content, contentType, entityTag: tag).ExecuteAsync(httpContext);
    }

    private static string TypeOf(string extension) => extension switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"No content type is known for {extension}."),
    };
}
