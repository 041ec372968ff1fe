using System.Collections.Frozen;

namespace PresencePipeline.Genesys;

/// <summary>The domains of Genesys Cloud's regions. The API is at <c>api.</c>, the login at <c>login.</c> and so on before them.</summary>
/// <remarks>https://developer.genesys.cloud/platform/api/</remarks>
internal static class GenesysRegions
{
    public static FrozenSet<string> All { get; } = new[]
    {
        "mypurecloud.com", "mypurecloud.ie", "mypurecloud.de", "mypurecloud.jp", "mypurecloud.com.au",
        "usw2.pure.cloud", "cac1.pure.cloud", "apne2.pure.cloud", "apne3.pure.cloud", "euw2.pure.cloud", "euc2.pure.cloud",
        "aps1.pure.cloud", "apse1.pure.cloud", "sae1.pure.cloud", "mec1.pure.cloud", "mxc1.pure.cloud",
        "use2.us-gov-pure.cloud", "edee1.eusc-pure.cloud",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static Uri Api(this GenesysOptions options) => WithSlash(options.ApiUrl) ?? new Uri($"https://api.{options.Region}/");

    public static Uri Login(this GenesysOptions options) => WithSlash(options.LoginUrl) ?? new Uri($"https://login.{options.Region}/");

    // Without it the last part of a path would be taken for a file, and replaced.
    private static Uri? WithSlash(Uri? url) => url is null || url.AbsolutePath.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
}
