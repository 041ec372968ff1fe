using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Functions;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A function of the app: what its class and attributes say, and the metadata that the worker tells its host of it.</summary>
internal sealed class AppFunction
{
    private readonly Type type;
    private readonly MethodInfo method;
    private readonly IFunctionMetadata metadata;

    private AppFunction(Type type, MethodInfo method)
    {
        this.type = type;
        this.method = method;
        metadata = Metadata.Single(function => function.EntryPoint == $"{type.FullName}.{method.Name}");
    }

    /// <summary>What the source generator of the worker's SDK has made of the app.</summary>
    public static IReadOnlyList<IFunctionMetadata> Metadata { get; } =
        new GeneratedFunctionMetadataProvider().GetFunctionMetadataAsync("").GetAwaiter().GetResult();

    /// <summary>Classes in the folder of functions.</summary>
    public static IReadOnlyList<Type> Classes { get; } =
        [.. typeof(IngestPresence).Assembly.GetTypes().Where(type => type.IsPublic && type.Namespace == typeof(IngestPresence).Namespace)];

    public static IReadOnlyList<AppFunction> All { get; } =
        [
            .. Classes.SelectMany(
                type => MethodsOf(type).Where(method => method.IsDefined(typeof(FunctionAttribute))).Select(
                    method => new AppFunction(type, method))),
        ];

    public string ClassName => type.Name;

    /// <summary>The name by which the host knows it.</summary>
    public string Name => metadata.Name!;

    /// <summary>The name that its attribute gives it.</summary>
    public string AttributeName => method.GetCustomAttribute<FunctionAttribute>()!.Name;

    /// <summary>Bindings that start it.</summary>
    public IReadOnlyList<JsonElement> Triggers =>
    [
        .. from binding in metadata.RawBindings!
           let json = JsonElement.Parse(binding)
           where json.GetProperty("type").GetString()!.EndsWith("Trigger", StringComparison.Ordinal)
           select json,
    ];

    /// <summary>The route, the methods in upper case (none for any), and the key that the platform asks for; null without one.</summary>
    public (string Route, string[] Methods, string Access)? Http => Trigger("httpTrigger") is { } trigger
        ? (trigger.GetProperty("route").GetString()!, MethodsOf(trigger), trigger.GetProperty("authLevel").GetString()!)
        : null;

    /// <summary>The schedule and the switches of a timer; null without one.</summary>
    public (string Schedule, bool UseMonitor, bool RunOnStartup)? Timer => Trigger("timerTrigger") is { } trigger
        ? (
            trigger.GetProperty("schedule").GetString()!,
            Switch(trigger, "useMonitor", unset: true),
            Switch(trigger, "runOnStartup", unset: false))
        : null;

    /// <summary>The queue of a function that takes tickets, by its name or the setting of it; null without one.</summary>
    public string? Queue => Trigger("queueTrigger")?.GetProperty("queueName").GetString();

    /// <summary>The consumer group whose drainer it takes; null without one.</summary>
    public string? Group => type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
        .Select(parameter => (string?)parameter.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key)
            .SingleOrDefault(key => key is not null);

    public static AppFunction Of(string className) => All.Single(function => function.ClassName == className);

    /// <summary>Methods of a class that are public and its own.</summary>
    public static IReadOnlyList<MethodInfo> MethodsOf(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly);

    private static string[] MethodsOf(JsonElement trigger) => trigger.TryGetProperty("methods", out var methods)
        ? [.. methods.EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant())]
        : [];

    private static bool Switch(JsonElement trigger, string name, bool unset) =>
        trigger.TryGetProperty(name, out var value) ? value.GetBoolean() : unset;

    private JsonElement? Trigger(string type) =>
        Triggers.Where(trigger => trigger.GetProperty("type").GetString() == type).Cast<JsonElement?>().SingleOrDefault();
}
