using System.Globalization;
using PresencePipeline.Answers;

namespace PresenceLocal;

/// <summary>
/// Asks a host on this machine whether it lives, for a container's health check: <c>dotnet PresenceLocal.dll --probe</c>. The image
/// has neither shell nor curl.
/// </summary>
internal static class HealthProbe
{
    private const string Switch = "--probe";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static bool IsAskedFor(string[] args) => args is [Switch];

    /// <param name="configuration">The environment that the host has, too: <c>URLS</c>, else <c>HTTP_PORTS</c>, else 7071.</param>
    /// <returns>The process's exit code: 0 if the host answers, else 1.</returns>
    public static async Task<int> RunAsync(IConfiguration configuration)
    {
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await http.GetAsync(new Uri(Address(configuration), $"{Routes.Prefix}/{Routes.HealthLive}"));
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }

    /// <summary>The first address that the host listens on, with the loopback address in place of its host.</summary>
    internal static Uri Address(IConfiguration configuration)
    {
        var first = configuration["URLS"]?.Split(';')[0]
            ?? (configuration["HTTP_PORTS"]?.Split(';')[0] is { } port ? $"http://+:{port}" : "http://+:7071");
        var address = BindingAddress.Parse(first);
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"{address.Scheme}://127.0.0.1:{address.Port}/"));
    }
}
