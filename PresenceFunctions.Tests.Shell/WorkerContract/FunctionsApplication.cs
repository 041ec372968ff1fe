namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Microsoft.Azure.Functions.Worker: where an app begins.</summary>
public static class FunctionsApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
