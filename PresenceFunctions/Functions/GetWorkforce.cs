using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.Workforce;

namespace PresenceFunctions.Functions;

/// <summary>Time in state per agent, and what the rules have found.</summary>
public sealed class GetWorkforce(WorkforceEndpoint endpoint)
{
    [Function(nameof(GetWorkforce))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = Routes.Workforce)] HttpRequest request) =>
        endpoint.GetAsync(request);
}
