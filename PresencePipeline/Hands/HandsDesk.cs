using Microsoft.Extensions.Logging;
using PresencePipeline.Lag;
using PresencePipeline.Overflow;
using PresencePipeline.Running;
using PresencePipeline.Streams;

namespace PresencePipeline.Hands;

/// <summary>
/// Whenever the lag is sampled, puts as many tickets into their queue as groups lack hands: the platform starts an instance for each.
/// </summary>
internal sealed partial class HandsDesk : ILagFollower
{
    private readonly HostTraits host;
    private readonly HandTickets tickets;
    private readonly HandsRules rules;
    private readonly Outage outage;
    private readonly ILogger<HandsDesk> logger;

    public HandsDesk(HostTraits host, HandTickets tickets, HandsRules rules, TimeProvider timeProvider, ILogger<HandsDesk> logger)
    {
        this.host = host;
        this.tickets = tickets;
        this.rules = rules;
        this.logger = logger;
        outage = new Outage(timeProvider);
    }

    public async Task FollowAsync(IReadOnlyList<JudgedGroup> groups, CancellationToken cancellationToken)
    {
        if (!host.TakesTickets || !tickets.IsConfigured)
        {
            return;
        }

        var needs = ConsumerGroups.All
            .Select(name => (Name: name, Partitions: groups.Where(group => group.Reading.Group == name).ToList()))
            .Select(group => new Need(group.Name, group.Partitions, rules.Wanted(group.Partitions), Living(group.Partitions)))
            .ToList();
        if (needs.All(need => need.Missing == 0))
        {
            return;
        }

        try
        {
            await PutAsync(needs);
            if (outage.Recover())
            {
                LogAsking();
            }
        }
        catch (Exception failure) when (StorageFailure.IsPassing(failure))
        {
            if (outage.Fail())
            {
                LogNotAsking(failure);
            }
        }
    }

    private async Task PutAsync(List<Need> needs)
    {
        // A hand at work has its ticket still in the queue. One of a group that needs it no more goes soon, and counts until then.
        var there = Math.Max(await tickets.CountAsync(), needs.Sum(need => need.Living));
        var room = needs.Sum(need => need.Wanted) - there;
        foreach (var need in needs.OrderByDescending(need => need.Missing))
        {
            var count = (int)Math.Clamp(room, 0, need.Missing);
            room -= count;
            if (count > 0)
            {
                await tickets.PutAsync(Enumerable.Repeat(rules.Ticket(need.Group, need.Partitions), count));
                LogAsked(count, need.Group, need.Living, need.Wanted);
            }
        }
    }

    // A hand beats in every partition.
    private static long Living(IEnumerable<JudgedGroup> partitions) =>
        partitions.Select(group => group.Reading.Hands).DefaultIfEmpty().Max();

    [LoggerMessage(Level = LogLevel.Information, Message = "Asked for {Count} hands for {Group}, which has {Living} and needs {Wanted}.")]
    private partial void LogAsked(int count, string group, long living, int wanted);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Hands cannot be asked for: the queue of tickets is away. Groups catch up with their own loops.")]
    private partial void LogNotAsking(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Hands can be asked for again.")]
    private partial void LogAsking();

    private sealed record Need(string Group, IReadOnlyCollection<JudgedGroup> Partitions, int Wanted, long Living)
    {
        public long Missing => Math.Max(0, Wanted - Living);
    }
}
