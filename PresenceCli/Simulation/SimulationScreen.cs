using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PresenceCli.Simulation;

/// <summary>Shows a run while it goes on: rate, latency percentiles, answers by status.</summary>
internal sealed class SimulationScreen(SimulationOptions options, SimulationRun run, TimeProvider timeProvider)
{
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private long lastAttempts;
    private long lastLook = timeProvider.GetTimestamp();

    /// <summary>Shows the run until it ends: a table on a terminal, elsewhere a line now and then.</summary>
    public async Task FollowAsync(Task running, IAnsiConsole console, TextWriter lines)
    {
        if (!console.Profile.Capabilities.Ansi)
        {
            while (await Task.WhenAny(running, Task.Delay(BetweenLines, timeProvider)) != running)
            {
                await lines.WriteLineAsync(Line());
            }

            return;
        }

        await console.Live(new Text("starting")).AutoClear(true).StartAsync(async screen =>
        {
            while (await Task.WhenAny(running, Task.Delay(BetweenFrames, timeProvider)) != running)
            {
                screen.UpdateTarget(Table());
            }
        });
    }

    private string Line() =>
        string.Create(CultureInfo.InvariantCulture, $"{run.Elapsed:hh\\:mm\\:ss} {Rate():0} attempts/s, p99 {Milliseconds(0.99)} ms, ")
        + string.Join(" · ", run.Tally.Answers.Select(answer => $"{answer.Key} {answer.Value}"));

    private Table Table()
    {
        var table = new Table()
            .Title($"{options.Scenario}, seed {options.Seed}, {run.Elapsed:hh\\:mm\\:ss} of {options.Length:hh\\:mm\\:ss}")
            .AddColumn("").AddColumn(new TableColumn("").RightAligned()).HideHeaders();
        Add(table, "attempts a second", Rate().ToString("0", CultureInfo.InvariantCulture));
        Add(
            table,
            "answered in, p50 / p95 / p99 / most",
            $"{Milliseconds(0.5)} / {Milliseconds(0.95)} / {Milliseconds(0.99)} / {Milliseconds(1)} ms");
        foreach (var (answer, count) in run.Tally.Answers)
        {
            Add(table, answer, count.ToString(CultureInfo.InvariantCulture));
        }

        Add(table, "facts accepted", run.Expected.Count.ToString(CultureInfo.InvariantCulture));
        var wrong = run.Tally.Unexpected.Count + run.Tally.AppendedTwice;
        if (wrong > 0)
        {
            Add(table, "not as it should be", wrong.ToString(CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static void Add(Table table, string name, string value) => table.AddRow((IRenderable[])[new Text(name), new Text(value)]);

    private double Rate()
    {
        var (attempts, now) = (run.Tally.Attempts, timeProvider.GetTimestamp());
        var rate = (attempts - lastAttempts) / Math.Max(0.001, timeProvider.GetElapsedTime(lastLook, now).TotalSeconds);
        (lastAttempts, lastLook) = (attempts, now);
        return rate;
    }

    private string Milliseconds(double share) =>
        run.Tally.Latencies.Percentile(share).TotalMilliseconds.ToString("0.#", CultureInfo.InvariantCulture);
}
