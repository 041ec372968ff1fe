using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.Health;

namespace PresenceFunctions.Functions;

/// <summary>Whether deliveries can be accepted, check by check.</summary>
public sealed class GetReadiness(HealthEndpoint endpoint)
{
    [Function(nameof(GetReadiness))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.HealthReady)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.GetReadyAsync(cancellationToken);
}
