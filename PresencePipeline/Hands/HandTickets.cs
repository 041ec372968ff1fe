using Microsoft.Extensions.Options;
using PresencePipeline.Overflow;

namespace PresencePipeline.Hands;

/// <summary>The queue of tickets. A ticket that nobody takes for two minutes is void: by then a newer sample has asked anew.</summary>
internal sealed class HandTickets(StorageAccess storage, IOptions<HandsOptions> options)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private readonly StorageQueue? queue = storage.Queue(options.Value.QueueName);

    public bool IsConfigured => queue is not null;

    /// <exception cref="Exception">The queue is away; see <see cref="StorageFailure"/>.</exception>
    public Task PutAsync(IEnumerable<HandTicket> tickets) =>
        Task.WhenAll(tickets.Select(ticket => queue!.SendAsync(ticket.ToString(), Lifetime)));

    /// <summary>Tickets, those included that a hand is working on; none without a queue.</summary>
    /// <exception cref="Exception">The queue is away; see <see cref="StorageFailure"/>.</exception>
    public Task<long> CountAsync() => queue?.CountAsync() ?? Task.FromResult(0L);

    /// <summary>Voids every ticket.</summary>
    /// <exception cref="Exception">The queue is away; see <see cref="StorageFailure"/>.</exception>
    public Task VoidAsync() => queue!.ClearAsync();
}
