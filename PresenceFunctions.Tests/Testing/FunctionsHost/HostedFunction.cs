using System.Diagnostics;
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
        var binding = metadata.RawBindings.Select(raw => JsonElement.Parse(raw)).Single(
            raw => raw.GetProperty("name").GetString() == Trigger);
        route = binding.TryGetProperty("route", out var template) ? new TemplateMatcher(TemplateParser.Parse($"api/{template}"), []) : null;
        methods = binding.TryGetProperty("methods", out var named) ? [.. named.EnumerateArray().Select(method => method.GetString()!)] : [];
    }

    public FunctionMetadata Metadata { get; }

    public string Name => Metadata.Name;

    /// <summary>The name of the parameter that the trigger is bound to.</summary>
    public string Trigger { get; }

    /// <summary>An invocation of it, with what its trigger gives it.</summary>
    public InvocationRequest Invoke(TypedData data)
    {
        var request = new InvocationRequest
        {
            InvocationId = Guid.NewGuid().ToString(),
            FunctionId = Metadata.FunctionId,
            TraceContext = new TraceContext { TraceParent = $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01" },
        };
        request.InputData.Add(new ParameterBinding { Name = Trigger, Data = data });
        return request;
    }

    /// <summary>The values of its route, if it is the function's that a request is for.</summary>
    public RouteValueDictionary? Match(string method, string path)
    {
        var values = new RouteValueDictionary();
        return route is not null && (methods.Length == 0 || methods.Contains(method, StringComparer.OrdinalIgnoreCase))
            && route.TryMatch(path, values)
            ? values
            : null;
    }
}
