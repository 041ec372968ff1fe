namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore: sends HTTP straight to the worker.</summary>
public static class FunctionsWebApplicationExtensions
{
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder) => builder;
}
