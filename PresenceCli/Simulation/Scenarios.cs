namespace PresenceCli.Simulation;

/// <summary>The days that a simulated contact centre can have.</summary>
internal static class Scenarios
{
    /// <summary>An ordinary hour: most are at work, few come and go.</summary>
    public const string Steady = "steady";

    /// <summary>Nobody is there, and everybody logs on within a minute.</summary>
    public const string ShiftStart = "shift-start";

    /// <summary>As steady, and every twenty seconds most agents change several times within four seconds, as when a queue fails.</summary>
    public const string Storm = "storm";

    /// <summary>As steady at four times the pace, and deliveries come twice, late, out of order, forged and broken.</summary>
    public const string Chaos = "chaos";

    public static readonly string[] All = [Steady, ShiftStart, Storm, Chaos];
}
