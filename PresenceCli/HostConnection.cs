using System.CommandLine;
using System.Net;
using System.Text.Json;
using PresencePipeline.Answers;

namespace PresenceCli;

/// <summary>The options that say where a running host is, <c>--url</c> and <c>--key</c>, and how its answers are taken.</summary>
internal sealed class HostConnection
{
    /// <summary>Where a host listens that was started with no other word.</summary>
    public const string DefaultAddress = "http://127.0.0.1:7071";

    /// <summary>The environment variable that says where the host listens.</summary>
    public const string UrlVariable = "PRESENCE_URL";

    private readonly Option<string> url = new("--url")
    {
        Description = $"Where the host listens. Default: {UrlVariable}, else {DefaultAddress}.",
        DefaultValueFactory = _ => Address,
        Recursive = true,
    };

    private readonly Option<string?> key;
    private readonly string hint;

    /// <param name="name">What the key is called.</param>
    /// <param name="variable">The environment variable that holds it by default.</param>
    public HostConnection(string name, string variable)
    {
        var capitalised = $"{char.ToUpperInvariant(name[0])}{name[1..]}";
        hint = $"{capitalised} of this host goes into --key or {variable}.";
        key = new Option<string?>("--key")
        {
            Description = $"{capitalised}. Default: {variable}.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable),
            Recursive = true,
        };
    }

    /// <summary>Where the host listens unless an option says otherwise.</summary>
    public static string Address => Environment.GetEnvironmentVariable(UrlVariable) ?? DefaultAddress;

    public Command AddTo(Command command)
    {
        command.Add(url);
        command.Add(key);
        return command;
    }

    /// <summary>The path of a route, relative to the host's address.</summary>
    /// <param name="route">One of <see cref="Routes"/>.</param>
    /// <param name="id">What stands for its <c>{id}</c>, if it has one.</param>
    public static string PathOf(string route, string? id = null) =>
        $"{Routes.Prefix}/{(id is null ? route : route.Replace("{id}", Uri.EscapeDataString(id), StringComparison.Ordinal))}";

    /// <exception cref="CommandException">The URL is not valid.</exception>
    public HttpClient Open(ParseResult parsed)
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

    /// <exception cref="CommandException">The host has refused; the message is its own.</exception>
    public async Task EnsureSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var detail = await DetailAsync(response, cancellationToken);
            throw new CommandException(
                $"{(int)response.StatusCode}: {detail}{(response.StatusCode == HttpStatusCode.Unauthorized ? $" {hint}" : "")}");
        }
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(text, CliJson.Default.AnsweredProblem)?.Detail ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
