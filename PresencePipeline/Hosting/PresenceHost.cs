using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Genesys;
using PresencePipeline.Redis;
using PresencePipeline.Webhooks;

namespace PresencePipeline.Hosting;

/// <summary>Starts a host with the pipeline in it, or says in one line why not.</summary>
public static class PresenceHost
{
    /// <summary>
    /// Runs a host until it is stopped. Where settings or secrets keep it from starting, writes one line to standard error.
    /// </summary>
    /// <returns>The process's exit code: 0, or 1 if it did not start.</returns>
    public static async Task<int> RunAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (Exception failure) when (Describe(failure) is { } line)
        {
            await Console.Error.WriteLineAsync($"Not started. {line.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    /// <summary>
    /// Checks the log levels in the settings. To be called before the host is built: logging refuses a wrong one without naming its
    /// setting.
    /// </summary>
    /// <exception cref="StartupException">A setting is not a log level.</exception>
    public static void CheckLogLevels(IConfiguration configuration)
    {
        const string LogLevels = "LogLevel";

        // Logging:LogLevel, and Logging:<provider>:LogLevel for one provider.
        var levels = configuration.GetSection("Logging").GetChildren()
            .SelectMany(section => (section.Key == LogLevels ? section : section.GetSection(LogLevels)).GetChildren());
        if (levels.FirstOrDefault(level =>
            !string.IsNullOrEmpty(level.Value) && !Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _)) is { } wrong)
        {
            throw new StartupException($"{wrong.Path}: '{wrong.Value}' is not one of {string.Join(", ", Enum.GetNames<LogLevel>())}.");
        }
    }

    /// <summary>
    /// To be called before the host runs: validates every setting, loads the secrets and opens the connection to Redis.
    /// Redis itself may be away; it is waited for in the background.
    /// </summary>
    /// <exception cref="StartupException">
    /// A secret or a token is missing or cannot be read, or the connection string is not valid.
    /// </exception>
    /// <exception cref="OptionsValidationException">A setting is outside its range.</exception>
    public static async Task PrepareAsync(IServiceProvider services)
    {
        services.GetRequiredService<IStartupValidator>().Validate();

        // All at once: each may have to wait for the vault, for a token or for Redis, and a cold start waits for all of them.
        Task[] loads =
        [
            services.GetRequiredService<SigningSecrets>().LoadAsync(),
            services.GetRequiredService<GenesysCredentials>().LoadAsync(),
            services.GetRequiredService<RedisAccess>().OpenAsync(),
        ];
        await Task.WhenAll(loads).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var load in loads)
        {
            // Of several that failed, the first is told.
            await load;
        }
    }

    /// <summary>One line for a failure that is the settings' fault; null for any other.</summary>
    private static string? Describe(Exception failure) => failure switch
    {
        StartupException => failure.Message,
        OptionsValidationException invalid => Describe(invalid),
        AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            string.Join(' ', several.InnerExceptions.Cast<OptionsValidationException>().Select(Describe)),
        InvalidOperationException when failure.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal) =>
            failure.Message,
        DirectoryNotFoundException => $"A directory is missing that is set by contentRoot: {failure.Message}",
        InvalidDataException => $"{failure.Message} {failure.InnerException?.Message}",
        _ => null,
    };

    private static string Describe(OptionsValidationException invalid)
    {
        var section = invalid.OptionsType.Name[..^"Options".Length];
        return string.Join(' ', invalid.Failures.Select(failure => $"{section}:{failure}"));
    }
}
