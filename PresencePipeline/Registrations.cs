using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PresencePipeline;

/// <summary>What the rooms' wiring has in common.</summary>
internal static class Registrations
{
    /// <summary>Adds options from a section of the settings, validated when the host starts.</summary>
    public static IServiceCollection AddValidated<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }

    /// <summary>
    /// Adds a type that hosts call and the pipeline makes: its constructor is internal, because it takes internal types, and the
    /// container looks for public ones only.
    /// </summary>
    public static IServiceCollection AddPublic<T>(this IServiceCollection services)
        where T : class
    {
        var constructor = typeof(T).GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic).Single();
        var parameters = Array.ConvertAll(constructor.GetParameters(), parameter => parameter.ParameterType);
        return services.AddSingleton(provider => (T)constructor.Invoke(Array.ConvertAll(parameters, provider.GetRequiredService)));
    }
}
