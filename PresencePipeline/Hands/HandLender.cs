using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Lag;
using PresencePipeline.Overflow;
using PresencePipeline.Redis;
using PresencePipeline.Streams;

namespace PresencePipeline.Hands;

/// <summary>
/// Works off a ticket: drains its group, as one more consumer, until the lag is down to half of what it was called for, or for a
/// minute. A ticket that nobody needs is dropped, and all tickets are if there are more than there should ever be.
/// </summary>
public sealed partial class HandLender
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly LagReader reader;
    private readonly HandsRules rules;
    private readonly HandTickets tickets;
    private readonly Func<string, GroupDrainer> drainerOf;
    private readonly HandsOptions options;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<HandLender> logger;

    internal HandLender(
        LagReader reader,
        HandsRules rules,
        HandTickets tickets,
        Func<string, GroupDrainer> drainerOf,
        IOptions<HandsOptions> options,
        TimeProvider timeProvider,
        ILogger<HandLender> logger)
    {
        this.reader = reader;
        this.rules = rules;
        this.tickets = tickets;
        this.drainerOf = drainerOf;
        this.options = options.Value;
        this.timeProvider = timeProvider;
        this.logger = logger;
    }

    /// <summary>Does not throw for what passes: a ticket must not come back when nobody knows whether it is needed.</summary>
    /// <param name="text">The ticket.</param>
    /// <param name="cancellationToken">Ends the help between batches.</param>
    public async Task LendAsync(string text, CancellationToken cancellationToken)
    {
        if (!HandTicket.TryParse(text, out var ticket))
        {
            LogNoTicket();
            await DropSurplusAsync();
        }
        else if (await IsNeededAsync(ticket, ifUnknown: false))
        {
            await HelpAsync(ticket, cancellationToken);
        }
        else
        {
            await DropSurplusAsync();
        }
    }

    private async Task HelpAsync(HandTicket ticket, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var helping = drainerOf(ticket.Group).HelpAsync(enough.Token);
        while (await Task.WhenAny(helping, Task.Delay(BetweenLooks, timeProvider, enough.Token)) != helping
            && !enough.IsCancellationRequested)
        {
            if (!await IsNeededAsync(ticket, ifUnknown: true))
            {
                await enough.CancelAsync();
            }
        }

        await helping;
        var took = timeProvider.GetElapsedTime(started);
        LogHelped(ticket.Group, took);
    }

    private async Task<bool> IsNeededAsync(HandTicket ticket, bool ifUnknown)
    {
        try
        {
            var readings = await reader.ReadAsync();
            return rules.IsNeeded(ticket, [.. readings.SelectMany(stream => stream.Groups).Where(group => group.Group == ticket.Group)]);
        }
        catch (Exception failure) when (RedisFailure.IsPassing(failure))
        {
            return ifUnknown;
        }
    }

    /// <summary>
    /// Voids all tickets if there are more than groups may have hands. Hands that are needed are asked for again at the next sample.
    /// </summary>
    private async Task DropSurplusAsync()
    {
        try
        {
            var count = await tickets.CountAsync();
            if (count > options.Max * ConsumerGroups.All.Count)
            {
                await tickets.VoidAsync();
                LogVoided(count);
            }
        }
        catch (Exception failure) when (StorageFailure.IsPassing(failure))
        {
            // Then they are dropped one by one.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A hand helped {Group} for {Took}.")]
    private partial void LogHelped(string group, TimeSpan took);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message in the queue of tickets is no ticket; it is dropped.")]
    private partial void LogNoTicket();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "There are {Count} tickets, more than there should ever be, and the one at hand is not needed: all are void.")]
    private partial void LogVoided(long count);
}
