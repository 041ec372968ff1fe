using System.CommandLine;

namespace PresenceCli.Simulation;

/// <summary>The options of <c>presence simulate</c> that say how large a run is, and what it is made of.</summary>
internal sealed class LoadOptions
{
    private readonly Option<int> agents = Number("--agents", "How many agents there are.", 300, 1, 100_000);
    private readonly Option<double> minutes = Real("--minutes", "How long the run goes on.", 1, 0.01, 1440);
    private readonly Option<int?> seed = new("--seed")
    {
        Description = "Repeats the run that printed this number. Default: another one each time.",
    };

    private readonly Option<string> payload = new("--payload")
    {
        Description = $"The shape of bodies: {string.Join(", ", PayloadShapes.All)}.",
        DefaultValueFactory = _ => PayloadShapes.Mixed,
    };

    private readonly Option<int> senders = Number("--senders", "How many deliveries may be under way at once.", 32, 1, 1024);
    private readonly Option<double> speed = Real("--speed", "How many times faster than in life states follow each other.", 1, 0.01, 1000);

    private readonly Option<int> patience = Number(
        "--patience", "Seconds for which a delivery that is not accepted is sent again.", 120, 0, 86_400);

    private readonly Option<int> settle = Number(
        "--settle", "Seconds that the board may take, after the last answer, to show what was accepted.", 30, 0, 3600);

    private readonly Option<int> offline = Number("--offline-retention", "Seconds of the host's Board:OfflineRetention.", 900, 1, 86_400);

    public LoadOptions() => payload.AcceptOnlyFromAmong(PayloadShapes.All);

    public Command AddTo(Command command)
    {
        foreach (var option in (Option[])[agents, minutes, seed, payload, senders, speed, patience, settle, offline])
        {
            command.Add(option);
        }

        return command;
    }

    public SimulationOptions Read(ParseResult parsed, string scenario) => new()
    {
        Scenario = scenario,
        Agents = parsed.GetValue(agents),
        Length = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
        Seed = parsed.GetValue(seed) ?? Random.Shared.Next(1_000_000),
        Payload = parsed.GetRequiredValue(payload),
        Senders = parsed.GetValue(senders),
        Speed = parsed.GetValue(speed),
        Patience = TimeSpan.FromSeconds(parsed.GetValue(patience)),
        Settle = TimeSpan.FromSeconds(parsed.GetValue(settle)),
        OfflineRetention = TimeSpan.FromSeconds(parsed.GetValue(offline)),
    };

    private static Option<int> Number(string name, string description, int normal, int least, int most) =>
        Ranged(name, description, normal, least, most);

    private static Option<double> Real(string name, string description, double normal, double least, double most) =>
        Ranged(name, description, normal, least, most);

    private static Option<T> Ranged<T>(string name, string description, T normal, T least, T most)
        where T : struct, IComparable<T>
    {
        var option = new Option<T>(name) { Description = $"{description} {least} to {most}.", DefaultValueFactory = _ => normal };
        option.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<T>();
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                result.AddError($"{name} takes {least} to {most}.");
            }
        });
        return option;
    }
}
