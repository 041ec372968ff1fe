using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using PresencePipeline.Hosting;

return await PresenceHost.RunAsync(async () =>
{
    var builder = FunctionsApplication.CreateBuilder(args);
    builder.ConfigureFunctionsWebApplication();
    PresenceHost.CheckLogLevels(builder.Configuration);
    builder.Services.AddPresencePipeline(new HostTraits(AllowsConfiguredSecrets: builder.Environment.IsDevelopment()));
    using var host = builder.Build();
    await PresenceHost.PrepareAsync(host.Services);
    await host.RunAsync();
});
