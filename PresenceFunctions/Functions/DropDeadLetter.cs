using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.DeadLetters;

namespace PresenceFunctions.Functions;

/// <summary>Forgets an entry that a consumer group could not apply.</summary>
public sealed class DropDeadLetter(DeadLetterEndpoint endpoint)
{
    [Function(nameof(DropDeadLetter))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "delete", Route = Routes.DeadLetter)] HttpRequest request, string id) =>
        endpoint.DropAsync(id);
}
