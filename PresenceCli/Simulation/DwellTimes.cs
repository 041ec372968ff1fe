namespace PresenceCli.Simulation;

/// <summary>
/// How long people stay in a state: log-normal, so that most calls are a few minutes long and a few are very long, as call
/// centres see it.
/// </summary>
internal static class DwellTimes
{
    // Median in seconds, and the standard deviation of its logarithm.
    private static readonly Dictionary<string, (double Median, double Spread)> ByState = new(StringComparer.Ordinal)
    {
        ["AVAILABLE"] = (25, 0.9),
        ["BUSY"] = (300, 0.8),
        ["AWAY"] = (240, 0.8),
        ["BREAK"] = (840, 0.25),
        ["MEAL"] = (1800, 0.2),
        ["MEETING"] = (1800, 0.4),
        ["TRAINING"] = (2700, 0.3),
        ["IDLE"] = (30, 1.0),
        ["INTERACTING"] = (210, 0.7),
        ["COMMUNICATING"] = (60, 0.6),
        ["NOT_RESPONDING"] = (12, 0.5),
    };

    public static TimeSpan Draw(string state, Random random)
    {
        var (median, spread) = ByState[state];
        return TimeSpan.FromSeconds(median * Math.Exp(spread * Normal(random)));
    }

    // Box and Muller's way from two uniform numbers to a normal one.
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
