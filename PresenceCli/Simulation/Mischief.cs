namespace PresenceCli.Simulation;

/// <summary>
/// What a bad day does to deliveries: some come twice or more, some late, some after younger ones, and some are forged or broken.
/// </summary>
internal sealed class Mischief(Random random, TimeSpan length)
{
    private const double Repeated = 0.15;
    private const double Shuffled = 0.25;
    private const double Late = 0.05;
    private const double Bad = 0.05;

    // Of a short run a quarter, so that it does not go on for much longer than it should.
    private readonly int shuffledByMs = (int)Math.Min(3_000, length.TotalMilliseconds / 4);
    private readonly int lateByMs = (int)Math.Min(20_000, length.TotalMilliseconds / 2);

    /// <summary>Deliveries in the order of time become others in the order of time.</summary>
    public IEnumerable<SimulatedDelivery> Apply(IEnumerable<SimulatedDelivery> deliveries)
    {
        var held = new PriorityQueue<SimulatedDelivery, (long At, int Number)>();
        var number = 0;
        foreach (var delivery in deliveries)
        {
            foreach (var outcome in Spoil(delivery))
            {
                held.Enqueue(outcome, (outcome.At, number++));
            }

            while (held.TryPeek(out _, out var first) && first.At <= delivery.At)
            {
                yield return held.Dequeue();
            }
        }

        while (held.TryDequeue(out var rest, out _))
        {
            yield return rest;
        }
    }

    private IEnumerable<SimulatedDelivery> Spoil(SimulatedDelivery delivery)
    {
        var delay = random.NextDouble() switch
        {
            < Late => random.Next(shuffledByMs, lateByMs),
            < Late + Shuffled => random.Next(shuffledByMs),
            _ => 0,
        };
        yield return delivery with { At = delivery.At + delay };
        while (random.NextDouble() < Repeated)
        {
            yield return delivery with { At = delivery.At + random.Next(2 * shuffledByMs) };
        }

        if (random.NextDouble() < Bad)
        {
            yield return Break(delivery);
        }
    }

    private SimulatedDelivery Break(SimulatedDelivery delivery)
    {
        var spoilt = (Spoiling)random.Next((int)Spoiling.Forged, (int)Spoiling.Foreign + 1);
        var body = spoilt switch
        {
            Spoiling.CutOff => delivery.Body[..random.Next(1, delivery.Body.Length)],
            Spoiling.TooLarge => [.. delivery.Body, .. Enumerable.Repeat((byte)' ', 1_100_000)],
            Spoiling.Foreign => PayloadWriter.Foreign(),
            _ => delivery.Body,
        };
        return new SimulatedDelivery($"{delivery.Id}-{spoilt}", delivery.At, body, [], spoilt);
    }
}
