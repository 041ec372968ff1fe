using Microsoft.Extensions.Options;

namespace PresencePipeline.Genesys;

/// <summary>Checks that a token is sent to Genesys Cloud only, or to where the settings say expressly.</summary>
internal sealed class GenesysRegionValidator : IValidateOptions<GenesysOptions>
{
    public ValidateOptionsResult Validate(string? name, GenesysOptions options)
    {
        List<string> failures = [];
        if (!GenesysRegions.All.Contains(options.Region))
        {
            failures.Add(
                $"{nameof(options.Region)}: '{options.Region}' is none of "
                    + $"{string.Join(", ", GenesysRegions.All.Order(StringComparer.Ordinal))}.");
        }

        Check(nameof(options.ApiUrl), options.ApiUrl);
        Check(nameof(options.LoginUrl), options.LoginUrl);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(string setting, Uri? url)
        {
            // Credentials go there: in the clear only within this machine.
            if (url is not null
                && !(url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))))
            {
                failures.Add($"{setting}: '{url}' is neither an https address nor one of this machine.");
            }
        }
    }
}
