using System.Threading.Channels;
using PresencePipeline.Webhooks;

namespace PresenceCli.Simulation;

/// <summary>A run: deliveries go out when they are due, by as many senders as are allowed.</summary>
internal sealed class SimulationRun
{
    private readonly SimulationOptions options;
    private readonly TimeProvider timeProvider;
    private readonly DeliverySender sender;
    private readonly long start;

    public SimulationRun(
        SimulationOptions options, HttpClient http, IReadOnlyList<Func<Target>> targets, WebhookOptions signing, TimeProvider timeProvider)
    {
        (this.options, this.timeProvider) = (options, timeProvider);
        start = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        Centre = new ContactCentre(options, new Random(options.Seed), start);
        Expected = new ExpectedBoard(options.OfflineRetention, timeProvider);
        sender = new DeliverySender(http, targets, signing, Expected, Tally, timeProvider);
    }

    public ContactCentre Centre { get; }

    public ExpectedBoard Expected { get; }

    public Tally Tally { get; } = new();

    public TimeSpan Elapsed => timeProvider.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(start);

    /// <summary>Every delivery of the run, in the order in which they are due.</summary>
    public IEnumerable<SimulatedDelivery> Deliveries()
    {
        var writer = new PayloadWriter(options.Payload, new Random(options.Seed), start);
        var single = Centre.Steps().SelectMany(writer.Write);
        var written = options.Payload == PayloadShapes.Array ? writer.Join(single) : single;
        return options.Scenario == Scenarios.Chaos ? new Mischief(new Random(options.Seed), options.Length).Apply(written) : written;
    }

    /// <summary>Sends everything; cancelling ends the run early, and what is under way is in doubt.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var due = Channel.CreateBounded<SimulatedDelivery>(options.Senders);
        var senders = Enumerable.Range(0, options.Senders).Select(async _ =>
        {
            await foreach (var delivery in due.Reader.ReadAllAsync(CancellationToken.None))
            {
                await sender.SendAsync(delivery, options.Patience, cancellationToken);
            }
        }).ToList();
        try
        {
            foreach (var delivery in Deliveries())
            {
                await WaitAsync(delivery.At, cancellationToken);
                await due.Writer.WriteAsync(delivery, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What has been accepted until here is compared.
        }

        due.Writer.Complete();
        await Task.WhenAll(senders);
    }

    private async Task WaitAsync(long at, CancellationToken cancellationToken)
    {
        var wait = DateTimeOffset.FromUnixTimeMilliseconds(start + at) - timeProvider.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, timeProvider, cancellationToken);
        }
        else
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
