using System.CommandLine;

namespace PresenceCli;

/// <summary>Where a running host is, and the key that it asks for.</summary>
internal sealed class HostOptions
{
    private readonly Option<string> url;
    private readonly Option<string?> key;

    /// <param name="what">Which key: "key" or "admin key".</param>
    /// <param name="variable">Environment variable that holds it.</param>
    public HostOptions(string what, string variable)
    {
        url = new Option<string>("--url")
        {
            Description = "Where the host listens. Default: PRESENCE_URL, else http://127.0.0.1:7071.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PRESENCE_URL") ?? "http://127.0.0.1:7071",
            Recursive = true,
        };
        key = new Option<string?>("--key")
        {
            Description = $"The {what}. Default: {variable}.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable),
            Recursive = true,
        };
    }

    public void AddTo(Command command)
    {
        command.Add(url);
        command.Add(key);
    }

    /// <exception cref="CommandException">The URL is none.</exception>
    public HttpClient Connect(ParseResult parsed)
    {
        if (!Uri.TryCreate(parsed.GetRequiredValue(url), UriKind.Absolute, out var address))
        {
            throw new CommandException($"{parsed.GetRequiredValue(url)} is not a URL.");
        }

        var http = new HttpClient { BaseAddress = address };
        if (parsed.GetValue(key) is { Length: > 0 } value)
        {
            http.DefaultRequestHeaders.Add("x-functions-key", value);
        }

        return http;
    }
}
