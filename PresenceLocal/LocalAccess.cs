using System.Net;
using System.Security.Cryptography;
using System.Text;
using PresencePipeline.Hosting;

namespace PresenceLocal;

/// <summary>
/// What the platform does on Azure: asks for a key, as <c>x-functions-key</c> header or <c>?code=</c>. Without a key set,
/// nobody is asked, and the host listens on loopback only.
/// </summary>
internal sealed class LocalAccess
{
    private const string Header = "x-functions-key";
    private const string Query = "code";

    private readonly byte[]? key;
    private readonly byte[]? adminKey;

    private LocalAccess(string? key, string? adminKey)
    {
        this.key = Bytes(key);
        this.adminKey = Bytes(adminKey);
    }

    /// <exception cref="StartupException">No key is set, and an address beyond loopback is to be listened on.</exception>
    public static LocalAccess From(ConfigurationManager configuration)
    {
        var access = new LocalAccess(configuration["Access:Key"], configuration["Access:AdminKey"]);
        if (access.key is null)
        {
            if (Addresses(configuration).FirstOrDefault(address => !IsLoopback(address)) is { } open)
            {
                throw new StartupException($"Access:Key is missing: it is required to listen on {open}, which is not loopback.");
            }

            // A page in a browser must not reach the open board under a name of its own that resolves to loopback.
            configuration["AllowedHosts"] ??= "127.0.0.1;localhost;[::1]";
        }

        return access;
    }

    /// <summary>Lets a request through that carries the key, or the admin key; answers 401 to others.</summary>
    public RequestDelegate Guard(RequestDelegate next) => key is null
        ? next
        : context => Carries(context.Request, key) || (adminKey is not null && Carries(context.Request, adminKey))
            ? next(context)
            : TypedResults.Problem("Send the key as x-functions-key header.", statusCode: StatusCodes.Status401Unauthorized, title: "Key missing or wrong")
                .ExecuteAsync(context);

    private static bool Carries(HttpRequest request, byte[] expected)
    {
        var given = request.Headers[Header].ToString() is { Length: > 0 } header ? header : request.Query[Query].ToString();
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected);
    }

    private static IEnumerable<string> Addresses(ConfigurationManager configuration) =>
        (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? ""));

    private static bool IsLoopback(string address)
    {
        var host = BindingAddress.Parse(address).Host.Trim('[', ']');
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
    }

    private static byte[]? Bytes(string? key) => string.IsNullOrEmpty(key) ? null : Encoding.UTF8.GetBytes(key);
}
