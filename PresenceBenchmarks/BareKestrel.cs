using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PresenceBenchmarks;

/// <summary>The other side of the comparison: Kestrel answering 200 to the same request and doing nothing else.</summary>
internal static class BareKestrel
{
    public static async Task RunAsync(string url)
    {
        var builder = WebApplication.CreateBuilder(["--urls", url]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var app = builder.Build();
        app.Map("/api/redis-ingest", context =>
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            return Task.CompletedTask;
        });
        await app.RunAsync();
    }
}
