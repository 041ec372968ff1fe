using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.DeadLetters;

namespace PresenceFunctions.Functions;

/// <summary>Entries that a consumer group could not apply.</summary>
public sealed class ListDeadLetters(DeadLetterEndpoint endpoint)
{
    [Function(nameof(ListDeadLetters))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", "head", Route = Routes.DeadLetters)] HttpRequest request) =>
        endpoint.ListAsync(request);
}
