using System.Text;
using System.Text.Json;
using PresenceCli.Simulation;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Board;
using PresencePipeline.Webhooks;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Chaos;

/// <summary>
/// One fault under the simulator's load, and the verdict on it: every host's board shows what was accepted and what is true of
/// the organization, no change was appended or applied twice, every group has finished, and a new change gets through.
/// </summary>
internal sealed class ChaosRound(ChaosStage stage, TimeSpan length, TimeSpan patience) : IDisposable
{
    // Of one shape, so that a change told twice is one delivery told twice.
    private static readonly string[] Payloads =
        [PayloadShapes.Notification, PayloadShapes.Activity, PayloadShapes.EventBridge, PayloadShapes.EventGrid];

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(15) };
    private int probes;

    public void Dispose() => http.Dispose();

    public async Task<ChaosResult> RunAsync(ChaosFault fault, int seed)
    {
        var random = new Random(seed);
        var options = new SimulationOptions
        {
            Scenario = Scenarios.Chaos,
            Agents = 60,
            Length = length,
            Seed = seed,
            Payload = Payloads[random.Next(Payloads.Length)],
            Senders = 16,
            Speed = 20,
            Patience = patience,
        };
        var run = new SimulationRun(options, http, stage.Targets, new WebhookOptions(), TimeProvider.System);
        var from = await LastAsync(stage.Keys.Stream);
        var fed = await LastAsync(stage.Keys.Changes);
        using var still = new CancellationTokenSource();
        var changing = stage.Organization.ChangeAsync(still.Token);
        var running = run.RunAsync(TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300, 1_000)), TimeProvider.System, TestContext.Current.CancellationToken);

        var struck = TimeProvider.System.GetTimestamp();
        await fault.StrikeAsync(stage, random);
        var lasted = TimeProvider.System.GetElapsedTime(struck);
        var healed = await HealAsync();
        await running;
        await still.CancelAsync();
        await changing;
        string[] wrong =
        [
            .. healed is null ? (string[])["it does not heal"] : [],
            .. await DifferencesAsync(run.Expected),
            .. run.Tally.Unexpected.Distinct(),
            .. run.Tally.AppendedTwice > 0 ? [$"{run.Tally.AppendedTwice} deliveries were answered as received twice"] : (string[])[],
            .. await AppendedTwiceAsync(from),
            .. await AppliedTwiceAsync(fed),
        ];
        return new ChaosResult(fault.Name, lasted, healed, run.Tally, run.Expected.Count, wrong);
    }

    /// <summary>Sends a change to each host until it is accepted, and waits until every host shows it.</summary>
    private async Task<TimeSpan?> HealAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        foreach (var target in stage.Targets)
        {
            var agent = $"probe-{++probes}-{Guid.NewGuid():N}";
            var at = Deliveries.Now;
            while (!await IsAcceptedAsync(target(), Deliveries.Flat(agent, "Busy", at)))
            {
                if (!await PauseAsync(started))
                {
                    return null;
                }
            }

            foreach (var shown in stage.Targets)
            {
                while (!await IsShownAsync(shown(), agent))
                {
                    if (!await PauseAsync(started))
                    {
                        return null;
                    }
                }
            }
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    private async Task<bool> PauseAsync(long started)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        return TimeProvider.System.GetElapsedTime(started) < patience;
    }

    private async Task<bool> IsAcceptedAsync(Target target, string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Ingest) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add(GenesysRelaySignature.SignatureHeader, GenesysRelaySignature.Sign(target.Secret, body));
        return await StatusAsync(request) == 200;
    }

    private async Task<bool> IsShownAsync(Target target, string agent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(target.Ingest, $"presence/{agent}"));
        return await StatusAsync(request) == 200;
    }

    private async Task<int> StatusAsync(HttpRequestMessage request)
    {
        try
        {
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        }
        catch (Exception away) when (IsAway(away))
        {
            return 0;
        }
    }

    private async Task<IReadOnlyList<string>> DifferencesAsync(ExpectedBoard expected)
    {
        var wrong = new List<string>();
        foreach (var target in stage.Targets)
        {
            var started = TimeProvider.System.GetTimestamp();
            IReadOnlyList<string> differences;
            do
            {
                differences = await ReadAsync(target()) is { } board
                    ? [
                        .. expected.Compare(board.GetProperty("agents").Deserialize(BoardJson.Default.ListAgent)!),
                        .. stage.Organization.Compare(board),
                    ]
                    : ["there is no board"];
            }
            while (differences.Count > 0 && await PauseAsync(started));

            wrong.AddRange(differences);
        }

        return wrong;
    }

    private async Task<JsonElement?> ReadAsync(Target target)
    {
        try
        {
            return JsonElement.Parse(
                await http.GetStringAsync(new Uri(target.Ingest, "presence"), TestContext.Current.CancellationToken));
        }
        catch (Exception away) when (IsAway(away))
        {
            return null;
        }
    }

    private async Task<IEnumerable<string>> AppendedTwiceAsync(string from)
    {
        var entries = await stage.Admin.StreamRangeAsync(stage.Keys.Stream, from, "+");
        return Twice("appended", entries.Select(entry => $"{entry["agentId"]} {entry["kind"]} {entry["state"]} {entry["timestampMs"]}"));
    }

    private async Task<IEnumerable<string>> AppliedTwiceAsync(string from) =>
        FeedOrder.Violations(await stage.Admin.StreamRangeAsync(stage.Keys.Changes, from, "+"));

    private static IEnumerable<string> Twice(string what, IEnumerable<string> identities) =>
        identities.CountBy(identity => identity)
            .Where(identity => identity.Value > 1)
            .Select(identity => $"{what} {identity.Value} times: {identity.Key}");

    private static bool IsAway(Exception failure) =>
        failure is HttpRequestException or TaskCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested;

    /// <summary>What comes after the last entry of now.</summary>
    private async Task<string> LastAsync(RedisKey stream) =>
        await stage.Admin.StreamRangeAsync(stream, count: 1, messageOrder: Order.Descending) is [var last] ? $"({last.Id}" : "-";
}
