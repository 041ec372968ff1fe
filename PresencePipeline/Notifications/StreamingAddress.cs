namespace PresencePipeline.Notifications;

/// <summary>
/// Checks where a channel's socket is said to be: only at the region's own streaming host, so that an answer cannot lead us
/// elsewhere.
/// </summary>
internal static class StreamingAddress
{
    /// <param name="connectUri">The address as the answer has it.</param>
    /// <param name="api">Where the REST API is, <c>https://api.&lt;region&gt;</c>; another host, as tests have, streams itself.</param>
    /// <param name="address">The address.</param>
    /// <param name="problem">What is wrong with it; the address itself stays a secret.</param>
    public static bool TryRead(string? connectUri, Uri api, out Uri? address, out string? problem)
    {
        const string Api = "api.";
        var isOfRegion = api.Host.StartsWith(Api, StringComparison.OrdinalIgnoreCase);
        var host = isOfRegion ? $"streaming.{api.Host[Api.Length..]}" : api.Host;
        var scheme = api.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        problem = null;
        if (!Uri.TryCreate(connectUri, UriKind.Absolute, out address) || address.Scheme != scheme)
        {
            problem = $"its address is none of {scheme}";
        }
        else if (!address.Host.Equals(host, StringComparison.OrdinalIgnoreCase) || (!isOfRegion && address.Port != api.Port)
            || address.UserInfo.Length > 0)
        {
            problem = $"its address is not at {host}, but at {address.Host}";
        }

        return problem is null;
    }
}
