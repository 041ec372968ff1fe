using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Secrets;

/// <summary>Where secrets are kept, section <c>KeyVault</c>.</summary>
public sealed class KeyVaultOptions
{
    public const string Section = "KeyVault";

    /// <summary>
    /// The vault, for example <c>https://name.vault.azure.net/</c>. No default: when it is not set secrets come from the
    /// settings <c>Secrets:&lt;name&gt;</c>.
    /// </summary>
    public Uri? Uri { get; set; }

    /// <summary>How often secrets are read again, give or take a tenth. 1 second to 1 day, default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Client id of the user-assigned managed identity that reads the vault. No default: when it is not set, the one in
    /// <c>AZURE_CLIENT_ID</c> on Azure, else whatever <c>DefaultAzureCredential</c> finds.
    /// </summary>
    public string? ManagedIdentityClientId { get; set; }
}

[OptionsValidator]
internal sealed partial class KeyVaultOptionsValidator : IValidateOptions<KeyVaultOptions>;

/// <summary>Checks that the vault is named by an address that a token may be sent to.</summary>
internal sealed class KeyVaultUriValidator : IValidateOptions<KeyVaultOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyVaultOptions options) =>
        options.Uri is null or { IsAbsoluteUri: true, Scheme: "https" }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{nameof(options.Uri)}: '{options.Uri}' is not an https address, such as https://name.vault.azure.net/.");
}
