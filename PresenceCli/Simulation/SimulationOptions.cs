namespace PresenceCli.Simulation;

/// <summary>What a run of the simulator is like; the same options and seed make the same run, moved to another time.</summary>
internal sealed record SimulationOptions
{
    public required string Scenario { get; init; }

    /// <summary>How many agents there are.</summary>
    public required int Agents { get; init; }

    /// <summary>How long the run goes on.</summary>
    public required TimeSpan Length { get; init; }

    public required int Seed { get; init; }

    /// <summary>One of <see cref="PayloadShapes"/>.</summary>
    public string Payload { get; init; } = PayloadShapes.Mixed;

    /// <summary>How many deliveries may be under way at once.</summary>
    public int Senders { get; init; } = 32;

    /// <summary>How many times faster than in life states follow each other.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>How long a delivery that is not answered, or answered 429 or 503, is sent again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the board may take, after the last answer, to show what was accepted.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The host's <c>Board:OfflineRetention</c>: who has been offline for longer may be gone from the board.</summary>
    public TimeSpan OfflineRetention { get; init; } = TimeSpan.FromMinutes(15);
}
