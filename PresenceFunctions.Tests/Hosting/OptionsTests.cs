using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>Every setting is documented with its default, comes from where it says, and needs not be set.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Settings_OfEveryClass_AreDocumentedWithTheirDefault()
    {
        Assert.NotEmpty(OptionsClass.All);
        Assert.Empty(
            from options in OptionsClass.All
            from setting in options.Settings
            where !options.Summary(setting).Contains("default", StringComparison.OrdinalIgnoreCase)
            select $"{options.Section}:{setting.Name}");
    }

    [Fact]
    public void Settings_OfEveryClass_AreBoundFromTheirSection()
    {
        foreach (var options in OptionsClass.All)
        {
            var defaults = Activator.CreateInstance(options.Type)!;

            // A map has settings of its own, one for each of its names.
            var values = options.Settings.Where(setting => setting.CanWrite).ToDictionary(
                setting => setting, setting => Another(setting, setting.GetValue(defaults)));

            using var services = PipelineServices.Build(values.Select(value => ($"{options.Section}:{value.Key.Name}", value.Value)));

            var bound = Configured(options.Type, services);
            Assert.All(values, value => Assert.Equal(value.Value, Text(value.Key.GetValue(bound))));
        }
    }

    [Fact]
    public void Defaults_OfEveryClass_AreValid()
    {
        using var services = PipelineServices.Build([]);

        services.GetRequiredService<IStartupValidator>().Validate();
        foreach (var options in OptionsClass.All)
        {
            var accessor = typeof(IOptions<>).MakeGenericType(options.Type);
            Assert.NotNull(accessor.GetProperty("Value")!.GetValue(services.GetRequiredService(accessor)));
        }
    }

    /// <summary>An instance as the wiring fills it in, not yet validated.</summary>
    private static object Configured(Type type, ServiceProvider services)
    {
        var options = Activator.CreateInstance(type)!;
        var configure = typeof(IConfigureOptions<>).MakeGenericType(type);
        foreach (var step in services.GetServices(configure))
        {
            configure.GetMethod("Configure")!.Invoke(step, [options]);
        }

        return options;
    }

    /// <summary>A value that is not the default.</summary>
    private static string Another(PropertyInfo setting, object? value)
    {
        var type = Nullable.GetUnderlyingType(setting.PropertyType) ?? setting.PropertyType;
        return value switch
        {
            _ when type == typeof(string) => $"{value}-2",
            _ when type == typeof(Uri) => "https://another.example/",
            _ when type.IsEnum => Enum.GetNames(type).First(name => name != value?.ToString()),
            TimeSpan time => Text(time + TimeSpan.FromSeconds(1)),
            bool on => Text(!on),
            int number => Text(number + 1),
            long number => Text(number + 1),
            double number => Text(number + 1),
            _ => throw new NotSupportedException(
                $"{setting.DeclaringType?.Name}.{setting.Name} is of a type that this test does not know."),
        };
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
