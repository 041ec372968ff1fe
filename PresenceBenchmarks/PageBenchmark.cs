using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>The wallboard in Chromium with 10,000 agents and 1,000 changes a second: what the browser's main thread and heap do.</summary>
internal static class PageBenchmark
{
    private const int Rounds = 3;
    private const int Agents = 10_000;
    private const int ChangesASecond = 1_000;
    private const int ChangesADelivery = 100;
    private static readonly TimeSpan Load = TimeSpan.FromSeconds(30);
    private static readonly string[] States = ["AVAILABLE", "BUSY", "BREAK", "MEAL", "MEETING", "TRAINING", "AWAY", "OFFLINE", "ON_QUEUE"];

    // The default view, and the one that moves most.
    private static readonly (string Name, string Fragment)[] Views =
        [("by name", ""), ("by state, longest first", "#group=state&sort=longest")];

    // Times of tasks over 50 ms, which is what browsers call long, and frames.
    private const string Observe = """
        () => {
          window.tasks = [];
          window.frames = 0;
          window.observer = new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration)));
          window.observer.observe({ type: 'longtask' });
          const count = () => { window.frames++; requestAnimationFrame(count); };
          requestAnimationFrame(count);
        }
        """;

    public static async Task RunAsync(string redis)
    {
        Console.WriteLine(
            $"\nWallboard with {Agents:N0} agents, {ChangesASecond:N0} changes a second for {Load.TotalSeconds:f0} s, Chromium, "
                + $"1440 by 900.");
        Console.WriteLine(
            "| view | round | changes/s sent | main thread busy | tasks over 50 ms | longest of these, ms | frames/s | heap "
                + "before, MB | heap after, MB | page equals board |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = "/usr/bin/chromium-headless-shell", Args = ["--no-sandbox"] });
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var (name, fragment) in Views)
            {
                await using var server = await StartAsync(redis, $"bench-page-{Guid.NewGuid():N}");
                Console.WriteLine($"| {name} | {round} | {await RunRoundAsync(round, browser, server.Url, fragment, redis)} |");
            }
        }
    }

    private static async Task<string> RunRoundAsync(int round, IBrowser browser, string url, string fragment, string redis)
    {
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        await NameAsync(redis);
        foreach (var numbers in Enumerable.Range(0, Agents).Chunk(ChangesADelivery))
        {
            await PostAsync(client, numbers, round);
        }

        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        await page.GotoAsync($"{url}/api/dashboard{fragment}");
        await page.Locator("#total").GetByText($"{Agents:N0}").WaitForAsync();
        await page.WaitForTimeoutAsync(5_000);
        var devTools = await page.Context.NewCDPSessionAsync(page);
        var before = await HeapAsync(devTools);
        await page.EvaluateAsync(Observe);
        await CheckObserverAsync(page);
        await devTools.SendAsync("Performance.enable");
        var busyBefore = await BusySecondsAsync(devTools);

        var started = TimeProvider.System.GetTimestamp();
        var sent = await LoadAsync(client, round);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;

        var busy = (await BusySecondsAsync(devTools) - busyBefore) / seconds;
        var tasks = await page.EvaluateAsync<double[]>("window.tasks");
        var frames = await page.EvaluateAsync<int>("window.frames");
        await page.WaitForTimeoutAsync(2_000);
        var equals = await EqualsBoardAsync(page, client);
        var after = await HeapAsync(devTools);
        await page.CloseAsync();
        var longest = tasks.Append(0).Max();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sent / seconds:f0} | {busy:p0} | {tasks.Length} | {longest:f0} | {frames / seconds:f0} | {before:f1} | {after:f1} | "
                + $"{(equals ? "yes" : "NO")}");
    }

    /// <summary>A task that is long must be seen, or none being seen means nothing.</summary>
    private static async Task CheckObserverAsync(IPage page)
    {
        await page.EvaluateAsync("() => setTimeout(() => { const end = performance.now() + 120; while (performance.now() < end); })");
        await page.WaitForTimeoutAsync(1_000);
        if (await page.EvaluateAsync<int>("window.tasks.length") == 0)
        {
            throw new InvalidOperationException("The browser reports no long tasks.");
        }

        await page.EvaluateAsync("() => { window.tasks = []; window.frames = 0; }");
    }

    /// <summary>Seconds that the main thread has spent in tasks so far.</summary>
    private static async Task<double> BusySecondsAsync(ICDPSession devTools) =>
        (await devTools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .Single(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();

    private static async Task<int> LoadAsync(HttpClient client, int seed)
    {
        var random = new Random(seed);
        var deliveries = (int)(Load.TotalSeconds * ChangesASecond / ChangesADelivery);
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds((double)ChangesADelivery / ChangesASecond), TimeProvider.System);
        for (var delivery = 0; delivery < deliveries; delivery++)
        {
            await tick.WaitForNextTickAsync();
            var numbers = Enumerable.Range(0, ChangesADelivery).Select(_ => random.Next(Agents)).Distinct().ToArray();
            await PostAsync(client, numbers, seed + delivery);
        }

        return deliveries * ChangesADelivery;
    }

    private static async Task PostAsync(HttpClient client, int[] numbers, int turn)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var changes = numbers.Select(number => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"agentId":"bench-agent-{{number:d5}}","state":"{{States[(number + turn) % States.Length]}}","timestamp":{{now}}}"""));
        using var request = SignedDelivery.Of($"[{string.Join(',', changes)}]");
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task NameAsync(string redis)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        var database = connection.GetDatabase();
        await Task.WhenAll(Enumerable.Range(0, Agents).Select(number => database.StringSetAsync(
            $"agent-directory:bench-agent-{number:d5}",
            $$"""{"name":"Agent {{number:d5}}","department":"Department {{number % 20}}","extension":"{{number}}"}""",
            TimeSpan.FromHours(1))));
    }

    /// <summary>Megabytes in use after a collection.</summary>
    private static async Task<double> HeapAsync(ICDPSession devTools)
    {
        await devTools.SendAsync("HeapProfiler.collectGarbage");
        var usage = (await devTools.SendAsync("Runtime.getHeapUsage"))!.Value;
        return usage.GetProperty("usedSize").GetDouble() / 1_000_000;
    }

    private static async Task<bool> EqualsBoardAsync(IPage page, HttpClient client)
    {
        var board = JsonElement.Parse(await client.GetStringAsync("api/presence")).GetProperty("agents");
        var shown = JsonElement.Parse(await page.EvaluateAsync<string>(
            "async () => JSON.stringify([...(await import('/api/dashboard/main.js')).board.rows.values()].map((row) => row.agent))"));
        var byId = shown.EnumerateArray().ToDictionary(agent => agent.GetProperty("agentId").GetString()!);
        return byId.Count == board.GetArrayLength()
            && board.EnumerateArray()
                .All(
                    agent => byId.TryGetValue(agent.GetProperty("agentId").GetString()!, out var same)
                        && JsonElement.DeepEquals(agent, same));
    }

    private static Task<ServerProcess> StartAsync(string redis, string stream) => ServerProcess.StartAsync(
        "PresenceLocal.dll",
        ["--urls", "{url}"],
        ("Redis__ConnectionString", redis),
        ("Stream__Name", stream),
        ("Secrets__genesys-webhook-secret", SignedDelivery.Secret));
}
