using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Hosting;
using PresencePipeline.Live;

namespace PresenceFunctions.Functions;

/// <summary>The live feed of the board, as server-sent events.</summary>
public sealed class GetLive(LiveEndpoint endpoint)
{
    [Function(nameof(GetLive))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = Routes.Live)] HttpRequest request) =>
        endpoint.GetAsync(request);
}
