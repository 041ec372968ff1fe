using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.Board;

namespace PresenceFunctions.Functions;

/// <summary>The live board.</summary>
public sealed class GetBoard(BoardEndpoint endpoint)
{
    [Function(nameof(GetBoard))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = Routes.Board)] HttpRequest request) =>
        endpoint.GetAsync(request);
}
