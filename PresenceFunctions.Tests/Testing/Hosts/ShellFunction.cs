using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Functions;

namespace PresenceFunctions.Tests.Testing;

/// <summary>
/// A class of the Functions app and what its attributes say. They are read by their short names: nothing but the shell
/// depends on the worker.
/// </summary>
internal sealed class ShellFunction
{
    private readonly Type type;

    private ShellFunction(Type type) => this.type = type;

    public static IReadOnlyList<ShellFunction> All { get; } =
    [
        .. typeof(IngestPresence).Assembly.GetTypes()
            .Where(type => type.IsPublic && type.Namespace == typeof(IngestPresence).Namespace)
            .Select(type => new ShellFunction(type)),
    ];

    public string ClassName => type.Name;

    /// <summary>Methods that are public and the class's own.</summary>
    public IReadOnlyList<MethodInfo> Methods =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly);

    /// <summary>The names of its functions.</summary>
    public IEnumerable<string> Names => Methods.SelectMany(method => Named(method, "FunctionAttribute")).Select(function => (string)function.Name);

    /// <summary>The route, the methods in upper case (none for any), and the key that the platform asks for; null without one.</summary>
    public (string Route, string[] Methods, string Access)? Http => Trigger("HttpTriggerAttribute") is { } trigger
        ? ((string)trigger.Route, [.. ((string[]?)trigger.Methods ?? []).Select(method => method.ToUpperInvariant())], trigger.AuthLevel.ToString())
        : null;

    /// <summary>The schedule and the switches of a timer; null without one.</summary>
    public (string Schedule, bool UseMonitor, bool RunOnStartup)? Timer => Trigger("TimerTriggerAttribute") is { } trigger
        ? ((string)trigger.Schedule, (bool)trigger.UseMonitor, (bool)trigger.RunOnStartup)
        : null;

    /// <summary>The consumer group whose drainer it takes; null without one.</summary>
    public string? Group => type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
        .Select(parameter => (string?)parameter.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key).SingleOrDefault(key => key is not null);

    public static ShellFunction Of(string className) => All.Single(function => function.ClassName == className);

    private dynamic? Trigger(string attribute) =>
        Methods.SelectMany(method => method.GetParameters()).SelectMany(parameter => Named(parameter, attribute)).SingleOrDefault();

    private static IEnumerable<dynamic> Named(ICustomAttributeProvider member, string attribute) =>
        member.GetCustomAttributes(inherit: false).Where(found => found.GetType().Name == attribute);
}
