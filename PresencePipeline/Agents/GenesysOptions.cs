using Microsoft.Extensions.Options;

namespace PresencePipeline.Agents;

/// <summary>How Genesys Cloud's REST API is reached, section <c>Genesys</c>.</summary>
public sealed class GenesysOptions
{
    public const string Section = "Genesys";

    /// <summary>Name of the secret that holds the OAuth client's id. No default: without it Genesys Cloud is not asked.</summary>
    public string? ClientIdSecretName { get; set; }

    /// <summary>
    /// Name of the secret that holds the OAuth client's secret. No default: set together with <see cref="ClientIdSecretName"/>.
    /// </summary>
    public string? ClientSecretSecretName { get; set; }
}

/// <summary>Half a pair of credentials is a mistake, not a choice.</summary>
internal sealed class GenesysOptionsValidator : IValidateOptions<GenesysOptions>
{
    public ValidateOptionsResult Validate(string? name, GenesysOptions options) =>
        string.IsNullOrEmpty(options.ClientIdSecretName) == string.IsNullOrEmpty(options.ClientSecretSecretName)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{nameof(options.ClientSecretSecretName)} and {nameof(options.ClientIdSecretName)} go together.");
}
