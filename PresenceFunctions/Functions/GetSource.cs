using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.Source;

namespace PresenceFunctions.Functions;

/// <summary>How far the board is from Genesys Cloud.</summary>
public sealed class GetSource(SourceEndpoint endpoint)
{
    [Function(nameof(GetSource))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = Routes.Source)] HttpRequest request) =>
        endpoint.GetAsync();
}
