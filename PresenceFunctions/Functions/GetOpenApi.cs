using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;

namespace PresenceFunctions.Functions;

/// <summary>What the app answers, as OpenAPI.</summary>
public sealed class GetOpenApi
{
    [Function(nameof(GetOpenApi))]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.OpenApi)] HttpRequest request) =>
        OpenApiEndpoint.Get();
}
