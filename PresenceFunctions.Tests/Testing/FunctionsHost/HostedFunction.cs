using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using PresenceFunctions.Tests.Testing.FunctionsHost.Messages;

namespace PresenceFunctions.Tests.Testing.FunctionsHost;

/// <summary>A function as the worker has described it to the host.</summary>
internal sealed class HostedFunction
{
    private readonly TemplateMatcher? route;
    private readonly string[] methods;

    public HostedFunction(FunctionMetadata metadata)
    {
        Metadata = metadata;
        Trigger = metadata.Bindings.Single(binding => binding.Value.Type.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase)).Key;
        var binding = metadata.RawBindings.Select(raw => JsonElement.Parse(raw)).Single(raw => raw.GetProperty("name").GetString() == Trigger);
        route = binding.TryGetProperty("route", out var template) ? new TemplateMatcher(TemplateParser.Parse($"api/{template}"), []) : null;
        methods = binding.TryGetProperty("methods", out var named) ? [.. named.EnumerateArray().Select(method => method.GetString()!)] : [];
    }

    public FunctionMetadata Metadata { get; }

    public string Name => Metadata.Name;

    /// <summary>The name of the parameter that the trigger is bound to.</summary>
    public string Trigger { get; }

    public bool Serves(string method, string path) =>
        route is not null
        && (methods.Length == 0 || methods.Contains(method, StringComparer.OrdinalIgnoreCase))
        && route.TryMatch(path, []);
}
