using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.Health;

namespace PresenceFunctions.Functions;

/// <summary>Whether the process answers.</summary>
public sealed class GetLiveness
{
    [Function(nameof(GetLiveness))]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.HealthLive)] HttpRequest request) =>
        HealthEndpoint.GetLive();
}
