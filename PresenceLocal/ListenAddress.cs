using System.Net;
using PresencePipeline;

namespace PresenceLocal;

/// <summary>An address to listen on, and the setting that says so.</summary>
internal sealed record ListenAddress(string Setting, string Url, BindingAddress Binding)
{
    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLoopback =>
        Binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Binding.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>Reads the addresses of <c>urls</c> and of <c>Kestrel:Endpoints</c>; Kestrel prefers the latter.</summary>
    /// <exception cref="StartupException">One of them is not an address.</exception>
    public static IReadOnlyList<ListenAddress> Read(IConfiguration configuration)
    {
        var urls = (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren();
        return
        [
            .. urls.Select(url => Parse("urls", url)),
            .. endpoints.Select(endpoint => Parse($"{endpoint.Path}:Url", endpoint["Url"] ?? "")),
        ];
    }

    public override string ToString() => $"{Setting} ({Url})";

    private static ListenAddress Parse(string setting, string url)
    {
        try
        {
            var binding = BindingAddress.Parse(url);
            return binding.Port is >= 0 and <= IPEndPoint.MaxPort ? new ListenAddress(setting, url, binding) : throw new FormatException();
        }
        catch (FormatException invalid)
        {
            throw new StartupException($"{setting}: '{url}' is not an address to listen on, such as http://127.0.0.1:7071.", invalid);
        }
    }
}
