using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.Lag;

namespace PresenceFunctions.Functions;

/// <summary>How far each consumer group is behind, with a verdict.</summary>
public sealed class GetLag(LagEndpoint endpoint)
{
    [Function(nameof(GetLag))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = Routes.Lag)] HttpRequest request) =>
        endpoint.GetAsync();
}
