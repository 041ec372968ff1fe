using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Functions;

/// <summary>Takes presence changes as signed webhooks. Any method: the endpoint answers 405, where the host would answer 404.</summary>
public sealed class IngestPresence(IngestEndpoint endpoint)
{
    [Function(nameof(IngestPresence))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = Routes.Ingest)] HttpRequest request) =>
        endpoint.HandleAsync(request);
}
