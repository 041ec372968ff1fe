using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PresenceFunctions.Invocations;
using PresencePipeline;
using PresencePipeline.Hosting;

return await PresenceHost.RunAsync(async () =>
{
    var builder = FunctionsApplication.CreateBuilder(args);
    builder.UseInvocationEnds();
    builder.ConfigureFunctionsWebApplication();
    PresenceHost.CheckLogLevels(builder.Configuration);
    builder.Services.AddPresencePipeline(new HostTraits(AllowsConfiguredSecrets: builder.Environment.IsDevelopment(), TakesTickets: true));
    builder.Services.AddPresenceTelemetry(builder.Configuration, telemetry => telemetry.UseFunctionsWorkerDefaults());

    // Otherwise ASP.NET Core logs every request twice. The levels in host.json apply to the host, not to the worker.
    builder.Logging.AddFilter("Microsoft", LogLevel.Warning);

    // The worker brings it in, nothing here uses it, and each new instance would warn of the key that it makes.
    builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    builder.Services.AwaitInvocations();
    using var host = builder.Build();
    await PresenceHost.PrepareAsync(host.Services);
    await host.RunAsync();
});
