using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.Board;

namespace PresenceFunctions.Functions;

/// <summary>Forgets an agent everywhere.</summary>
public sealed class ForgetAgent(BoardEndpoint endpoint)
{
    [Function(nameof(ForgetAgent))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "delete", Route = Routes.Agent)] HttpRequest request, string agentId) =>
        endpoint.ForgetAsync(agentId);
}
