using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PresencePipeline;
using PresencePipeline.Genesys;
using PresencePipeline.Secrets;
using PresencePipeline.Telemetry;

namespace PresenceCli.Source;

/// <summary>
/// <c>presence doctor genesys</c>: asks Genesys Cloud what the host asks, and says what is refused and what it would take. Exits
/// with 1 if anything is.
/// </summary>
internal static class DoctorGenesysCommand
{
    public static Command Create()
    {
        var region =
            new Option<string>("--region")
            {
                Description = "The organization's region.",
                DefaultValueFactory = _ => new GenesysOptions().Region,
            };
        var apiUrl = new Option<string?>("--api-url") { Description = "Where the REST API is instead." };
        var loginUrl = new Option<string?>("--login-url") { Description = "Where tokens are asked for instead." };
        var clientId = new Option<string>("--client-id") { Description = "Id of the OAuth client.", Required = true };
        var secretFile =
            new Option<FileInfo>("--client-secret-file")
            {
                Description = "File that holds its secret; a line break at its end does not count.",
                Required = true,
            };
        var command =
            new Command("genesys", "Asks Genesys Cloud as the host does: token, permissions, topics and their transports, limits.")
        {
            region, apiUrl, loginUrl, clientId, secretFile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetRequiredValue(secretFile);
            if (!file.Exists)
            {
                throw new CommandException($"There is no file {file.FullName}.");
            }

            var secret = (await File.ReadAllTextAsync(file.FullName, cancellationToken)).TrimEnd('\r', '\n');
            await using var services = Services(new Dictionary<string, string?>
            {
                ["Genesys:Region"] = parsed.GetValue(region),
                ["Genesys:ApiUrl"] = parsed.GetValue(apiUrl),
                ["Genesys:LoginUrl"] = parsed.GetValue(loginUrl),
                ["Secrets:genesys-client-id"] = parsed.GetValue(clientId),
                ["Secrets:genesys-client-secret"] = secret,
            });
            await services.GetRequiredService<GenesysCredentials>().LoadAsync();
            return await new GenesysDoctor(services.GetRequiredService<GenesysApi>(), parsed.InvocationConfiguration.Output)
                .RunAsync(cancellationToken)
                ? 0
                : 1;
        });
        return command;
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Where(setting => setting.Value is not null)).Build())
        .AddSingleton(new HostTraits(AllowsConfiguredSecrets: true))
        .AddTelemetry().AddSecrets().AddGenesys()
        .BuildServiceProvider();
}
