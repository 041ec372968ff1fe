using System.Globalization;
using System.Text;
using PresencePipeline.Webhooks;

namespace PresenceBenchmarks;

/// <summary>
/// Processor time that a change costs the host and Redis at the rates that people have, beside a request to the same host that does
/// nothing, in alternating runs; what they cost while nothing happens; and how soon a change is seen at those rates. Another build of
/// the host may run beside.
/// </summary>
internal static class CostBenchmark
{
    private const int Agents = 5000;
    private const int WarmUpSeconds = 8;
    private const int WarmUpRate = 1000;
    private static readonly byte[] Nothing = PacedLoad.Request("GET", "api/health/live", "", "");

    private static int changes;

    /// <param name="arguments">Of <c>./dev bench cost</c>, see <see cref="CostSettings"/>.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var settings = CostSettings.Parse(arguments);
        var hosts = new List<CostHost>();
        try
        {
            foreach (var (name, assembly) in settings.Hosts)
            {
                hosts.Add(await CostHost.StartAsync(name, assembly));
                PacedLoad.Run(hosts[^1].Url, Deliveries(WarmUpSeconds * WarmUpRate), WarmUpRate, 1);
                PacedLoad.Run(hosts[^1].Url, Nothings(WarmUpSeconds * WarmUpRate / 2), WarmUpRate, 1);
            }

            if (settings.Measures("cost"))
            {
                await CompareAsync(hosts, settings);
            }

            if (settings.Measures("idle"))
            {
                await IdleAsync(hosts, settings);
            }

            if (settings.Measures("latency"))
            {
                await CostLatency.RunAsync(hosts, settings, Deliveries);
            }
        }
        finally
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }
        }
    }

    private static async Task CompareAsync(List<CostHost> hosts, CostSettings settings)
    {
        Console.WriteLine($"\nProcessor time a request, ms: medians of {settings.Rounds} alternating runs of {settings.Seconds} s.");
        Console.WriteLine(
            "| host | a second | connections | nothing | host: user + system | Redis: user + system | a change "
            + "| over nothing | reads of Redis |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var plot = new CostPlot();
        foreach (var connections in settings.Connections)
        {
            foreach (var rate in settings.Rates)
            {
                var runs = hosts.ToDictionary(host => host.Name, _ => (Nothing: new List<CostFigures>(), Change: new List<CostFigures>()));
                for (var round = 0; round < settings.Rounds; round++)
                {
                    foreach (var host in hosts)
                    {
                        var count = rate * settings.Seconds;
                        runs[host.Name].Nothing.Add(
                            await host.MeasureAsync(() => PacedLoad.Run(host.Url, Nothings(count), rate, connections)));
                        runs[host.Name].Change.Add(
                            await host.MeasureAsync(() => PacedLoad.Run(host.Url, Deliveries(count), rate, connections)));
                    }
                }

                foreach (var (name, (nothing, change)) in runs)
                {
                    var ratio = Median.Of(change.Zip(nothing, (one, other) => one.Total / other.Host.Total));
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {name} | {rate:n0} | {connections} | {Of(nothing, run => run.Host.Total):f3} "
                            + $"| {Of(change, run => run.Host.User):f3} + {Of(change, run => run.Host.System):f3} "
                            + $"| {Of(change, run => run.Redis.User):f3} + {Of(change, run => run.Redis.System):f3} "
                            + $"| {Of(change, run => run.Total):f3} | {ratio:f2} | {Of(change, run => run.Reads):f1} |"));
                    plot.Add($"{name}, {connections} connection{(connections == 1 ? "" : "s")}", rate, Of(change, run => run.Total));
                    plot.Add("nothing", rate, Of(nothing, run => run.Host.Total));
                }
            }
        }

        plot.Write(settings.Plot);
    }

    private static async Task IdleAsync(List<CostHost> hosts, CostSettings settings)
    {
        Console.WriteLine(
            $"\nIdle: processor time, ms a second, medians of {settings.Rounds} alternating runs of {settings.IdleSeconds} s.");
        Console.WriteLine("| host | readers | host | Redis | reads of Redis |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var readers in new[] { 0, 1 })
        {
            var runs = hosts.ToDictionary(host => host.Name, _ => new List<CostFigures>());
            for (var round = 0; round < settings.Rounds; round++)
            {
                foreach (var host in hosts)
                {
                    await using var reading = readers == 0 ? null : await LiveReaders.OpenAsync(host.Client, readers);
                    runs[host.Name].Add(await host.MeasureAsync(settings.IdleSeconds));
                }
            }

            foreach (var (name, idle) in runs)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {readers} | {Of(idle, run => run.Host.Total):f1} | {Of(idle, run => run.Redis.Total):f1} "
                        + $"| {Of(idle, run => run.Reads):f1} |"));
            }
        }
    }

    private static double Of(List<CostFigures> runs, Func<CostFigures, double> figure) => Median.Of(runs.Select(figure));

    private static byte[][] Nothings(int count) => [.. Enumerable.Repeat(Nothing, count)];

    /// <summary>Signed deliveries of a change each, that follow those made before.</summary>
    private static byte[][] Deliveries(int count)
    {
        var secret = Encoding.UTF8.GetBytes(SignedDelivery.Secret);
        var begin = TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds();
        return [.. Enumerable.Range(0, count).Select(index => Delivery(Interlocked.Increment(ref changes), begin + (index / 10)))];

        byte[] Delivery(int number, long at)
        {
            var body = SignedDelivery.Notification(number, Agents, number / Agents % 2 == 0 ? "ON_QUEUE" : "AVAILABLE", at);
            var signature = GenesysRelaySignature.Sign(secret, Encoding.UTF8.GetBytes(body));
            return PacedLoad.Request("POST", "api/redis-ingest", $"{GenesysRelaySignature.SignatureHeader}: {signature}\r\n", body);
        }
    }
}
