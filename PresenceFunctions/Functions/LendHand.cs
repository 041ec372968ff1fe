using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Hands;
using PresencePipeline.Hosting;

namespace PresenceFunctions.Functions;

/// <summary>
/// Helps a consumer group that is behind, for a ticket. By host.json an instance takes one ticket at a time, so that the platform
/// starts an instance for each.
/// </summary>
public sealed class LendHand(HandLender hands)
{
    [Function(nameof(LendHand))]
    public Task RunAsync([QueueTrigger(Queues.Hands)] string ticket, CancellationToken cancellationToken) =>
        hands.LendAsync(ticket, cancellationToken);
}
