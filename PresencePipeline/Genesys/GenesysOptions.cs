using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Genesys;

/// <summary>How Genesys Cloud's REST API is reached, section <c>Genesys</c>. It is asked where the secrets of both names exist.</summary>
public sealed class GenesysOptions
{
    public const string Section = "Genesys";

    /// <summary>
    /// Domain of the organization's region, as in the address of its login page. One of Genesys Cloud's 18, default
    /// <c>mypurecloud.com</c>.
    /// </summary>
    [Required]
    public string Region { get; set; } = "mypurecloud.com";

    /// <summary>
    /// Where the REST API is instead of at the region's address, for tests and proxies. No default: <c>https://api.</c> and the
    /// region.
    /// </summary>
    public Uri? ApiUrl { get; set; }

    /// <summary>Where tokens are asked for instead of at the region's address. No default: <c>https://login.</c> and the region.</summary>
    public Uri? LoginUrl { get; set; }

    /// <summary>
    /// Name of the secret that holds the OAuth client's id. Default <c>genesys-client-id</c>; where there is no such secret Genesys
    /// Cloud is not asked.
    /// </summary>
    [Required]
    public string ClientIdSecretName { get; set; } = "genesys-client-id";

    /// <summary>Name of the secret that holds the OAuth client's secret. Default <c>genesys-client-secret</c>.</summary>
    [Required]
    public string ClientSecretSecretName { get; set; } = "genesys-client-secret";

    /// <summary>From one sweep over all users to the next. 10 seconds to 1 day, default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Language of the labels of presences, as Genesys Cloud writes it. Default <c>en_US</c>.</summary>
    [Required]
    [RegularExpression("^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$")]
    public string Locale { get; set; } = "en_US";

    /// <summary>
    /// Names or ids of the divisions whose users count; <c>Genesys:Divisions:0</c> and so on. Default none, which is all.
    /// </summary>
    public IList<string> Divisions { get; } = [];

    /// <summary>Requests in any minute, of this host. Genesys Cloud allows 300 for each token. 1 to 3000, default 200.</summary>
    [Range(1, 3000)]
    public int RequestsPerMinute { get; set; } = 200;

    /// <summary>Whether changes are taken from Genesys Cloud's notification channels. Default false.</summary>
    public bool Notifications { get; set; }
}

[OptionsValidator]
internal sealed partial class GenesysOptionsValidator : IValidateOptions<GenesysOptions>;
