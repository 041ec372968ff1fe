using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.Live;

namespace PresenceFunctions.Functions;

/// <summary>
/// The live feed of the board, as server-sent events. Named to come before <see cref="GetAgent"/>, whose route matches this one's
/// path: the Functions host tries routes in the order of their functions' names, and not by which fits best.
/// </summary>
public sealed class FollowBoard(LiveEndpoint endpoint)
{
    [Function(nameof(FollowBoard))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = Routes.Live)] HttpRequest request,
        CancellationToken cancellationToken) =>
        endpoint.GetAsync(request, cancellationToken);
}
