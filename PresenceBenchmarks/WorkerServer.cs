using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PresenceBenchmarks;

/// <summary>
/// The published Functions app in its worker process, behind the small host that the tests have for it: a test serves it.
/// </summary>
internal sealed partial class WorkerServer : IAsyncDisposable
{
    private readonly Process tests;

    private WorkerServer(Process tests, string url, int id) => (this.tests, Url, Id) = (tests, url, id);

    /// <summary>Of the host.</summary>
    public string Url { get; }

    /// <summary>Of the worker.</summary>
    public int Id { get; }

    /// <summary>Starts it; both groups are drained in the worker.</summary>
    public static async Task<WorkerServer> StartAsync(string redis, string stream)
    {
        var start = new ProcessStartInfo(
            "dotnet", [HealingBenchmark.Tests, "-explicit", "only", "-class", "*.WorkerServing", "-showliveoutput", "-nocolor"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["SERVE_REDIS"] = redis;
        start.Environment["SERVE_STREAM"] = stream;
        start.Environment["SERVE_SECRET"] = SignedDelivery.Secret;
        var tests = Process.Start(start)!;
        while (await tests.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Serving().Match(line) is { Success: true } serving)
            {
                _ = tests.StandardOutput.ReadToEndAsync();
                return new WorkerServer(
                    tests, serving.Groups["url"].Value, int.Parse(serving.Groups["id"].Value, CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidOperationException("The published app could not be served.");
    }

    public async ValueTask DisposeAsync()
    {
        tests.Kill(entireProcessTree: true);
        await tests.WaitForExitAsync();
        tests.Dispose();
    }

    [GeneratedRegex(@"Serving at (?<url>\S+) from process (?<id>\d+)\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Serving();
}
