using System.Security.Cryptography;
using System.Text;
using PresencePipeline;
using PresencePipeline.Answers;

namespace PresenceLocal;

/// <summary>
/// Asks for a key, as the platform does on Azure: the header <c>x-functions-key</c>, or <c>?code=</c>. If no key is set, requests
/// need none, and the host listens on loopback only.
/// </summary>
internal sealed class LocalAccess
{
    private const string Header = "x-functions-key";
    private const string Query = "code";
    private const string Ingest = $"/{Routes.Prefix}/{Routes.Ingest}";
    private const string Health = $"/{Routes.Prefix}/health";

    private readonly byte[]? key;
    private readonly byte[]? adminKey;
    private HashSet<string>? hosts;

    private LocalAccess(string? key, string? adminKey)
    {
        this.key = Bytes(key);
        this.adminKey = Bytes(adminKey);
    }

    /// <exception cref="StartupException">An address beyond loopback is set without a key, or one that is not valid.</exception>
    public static LocalAccess From(ConfigurationManager configuration)
    {
        var access = new LocalAccess(configuration["Access:Key"], configuration["Access:AdminKey"]);
        var addresses = ListenAddress.Read(configuration);
        if (access.key is null)
        {
            if (addresses.FirstOrDefault(address => !address.IsLoopback) is { } open)
            {
                throw new StartupException($"Access:Key is missing: it is required to listen on {open.Url}, which is not loopback.");
            }

            // Otherwise a web page could read the open board through a name that resolves to loopback (DNS rebinding).
            if (configuration["AllowedHosts"] is null)
            {
                access.hosts = addresses.Select(address => address.Binding.Host).Union(["127.0.0.1", "localhost", "[::1]"])
                    .ToHashSet(StringComparer.OrdinalIgnoreCase);
            }
        }

        return access;
    }

    /// <summary>
    /// Answers 400 to a request under another name than those of loopback, where nobody is asked for a key. Ingest and health
    /// are exempt: a tunnel brings its own name, what comes through it is signed, and health says nothing secret.
    /// </summary>
    public Task FilterAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (hosts is null || !context.Request.Host.HasValue || hosts.Contains(context.Request.Host.Host)
            || path.StartsWithSegments(Ingest, StringComparison.OrdinalIgnoreCase)
            || path.StartsWithSegments(Health, StringComparison.OrdinalIgnoreCase))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }

    /// <summary>Lets a request through that carries the key, or the admin key; answers 401 to others.</summary>
    public RequestDelegate Guard(RequestDelegate next) => Guard(next, key, adminKey);

    /// <summary>Lets a request through that carries the admin key; answers 401 to others, to all if there is only a key.</summary>
    public RequestDelegate GuardAdmin(RequestDelegate next) => Guard(next, adminKey);

    private RequestDelegate Guard(RequestDelegate next, params byte[]?[] accepted) => key is null && adminKey is null
        ? next
        : context => accepted.Any(candidate => candidate is not null && Carries(context.Request, candidate))
            ? next(context)
            : TypedResults.Problem(
                "Send the key as x-functions-key header.", statusCode: StatusCodes.Status401Unauthorized, title: "Key missing or wrong")
                .ExecuteAsync(context);

    private static bool Carries(HttpRequest request, byte[] expected)
    {
        var given = request.Headers[Header].ToString() is { Length: > 0 } header ? header : request.Query[Query].ToString();
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected);
    }

    private static byte[]? Bytes(string? key) => string.IsNullOrEmpty(key) ? null : Encoding.UTF8.GetBytes(key);
}
