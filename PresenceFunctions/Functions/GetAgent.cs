using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.Board;

namespace PresenceFunctions.Functions;

/// <summary>One agent of the live board.</summary>
public sealed class GetAgent(BoardEndpoint endpoint)
{
    [Function(nameof(GetAgent))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = Routes.Agent)] HttpRequest request, string agentId) =>
        endpoint.GetAgentAsync(agentId);
}
