using System.Globalization;
using StackExchange.Redis;

namespace PresencePipeline.Redis;

/// <summary>
/// Reads where Redis is: a StackExchange.Redis connection string, or a URL,
/// <c>redis://[user[:password]@]host[:port][/database]</c>, <c>rediss://</c> with TLS.
/// </summary>
internal static class RedisAddress
{
    private const string Plain = "redis";
    private const string Tls = "rediss";
    private const int DefaultPort = 6379;

    /// <exception cref="ArgumentException">It is neither.</exception>
    public static ConfigurationOptions Parse(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            return ConfigurationOptions.Parse(text);
        }

        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) || url.Scheme is not (Plain or Tls) || url.Host.Length == 0
            || url.Query.Length > 0 || !TryDatabase(url, out var database))
        {
            // Without the text, which may hold a password.
            throw new ArgumentException("It is no URL of the form redis://user:password@host:6379/0.");
        }

        var options = new ConfigurationOptions { Ssl = url.Scheme == Tls, DefaultDatabase = database };
        options.EndPoints.Add(url.Host.Trim('[', ']'), url.Port > 0 ? url.Port : DefaultPort);
        if (url.UserInfo.Split(':', 2) is [var user, .. var rest] && url.UserInfo.Length > 0)
        {
            options.User = user.Length == 0 ? null : Uri.UnescapeDataString(user);
            options.Password = rest is [var password] ? Uri.UnescapeDataString(password) : null;
        }

        return options;
    }

    private static bool TryDatabase(Uri url, out int? database)
    {
        database = null;
        var path = url.AbsolutePath.Trim('/');
        if (path.Length == 0)
        {
            return true;
        }

        var isNumber = int.TryParse(path, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        database = isNumber ? number : null;
        return isNumber;
    }
}
