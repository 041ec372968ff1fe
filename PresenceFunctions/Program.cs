using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PresencePipeline;
using PresencePipeline.Hosting;

return await PresenceHost.RunAsync(async () =>
{
    var builder = FunctionsApplication.CreateBuilder(args);
    builder.ConfigureFunctionsWebApplication();
    PresenceHost.CheckLogLevels(builder.Configuration);
    builder.Services.AddPresencePipeline(new HostTraits(AllowsConfiguredSecrets: builder.Environment.IsDevelopment()));
    builder.Services.AddPresenceTelemetry(builder.Configuration, telemetry => telemetry.UseFunctionsWorkerDefaults());

    // Or every request is logged twice by ASP.NET Core. The levels of host.json are the host's, not the worker's.
    builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
    using var host = builder.Build();
    await PresenceHost.PrepareAsync(host.Services);
    await host.RunAsync();
});
