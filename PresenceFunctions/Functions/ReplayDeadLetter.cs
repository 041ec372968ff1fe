using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.DeadLetters;

namespace PresenceFunctions.Functions;

/// <summary>Appends an entry again that a consumer group could not apply.</summary>
public sealed class ReplayDeadLetter(DeadLetterEndpoint endpoint)
{
    [Function(nameof(ReplayDeadLetter))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.DeadLetterReplay)] HttpRequest request, string id) =>
        endpoint.ReplayAsync(id);
}
