using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>
/// Microsoft.Azure.Functions.Worker: the builder. This stand-in builds a host without a worker in it; like the real one, its
/// environment is named by <c>AZURE_FUNCTIONS_ENVIRONMENT</c> and is Production by default.
/// </summary>
public sealed class FunctionsApplicationBuilder(string[] args)
{
    private readonly HostApplicationBuilder host = new(new HostApplicationBuilderSettings
    {
        Args = args,
        EnvironmentName = System.Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT"),
    });

    public IServiceCollection Services => host.Services;

    public ConfigurationManager Configuration => host.Configuration;

    public IHostEnvironment Environment => host.Environment;

    public ILoggingBuilder Logging => host.Logging;

    public IHost Build() => host.Build();
}
