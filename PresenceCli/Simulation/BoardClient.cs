using System.Text.Json;
using PresencePipeline.Board;

namespace PresenceCli.Simulation;

/// <summary>Asks a host for the board, and waits until it shows what was accepted.</summary>
internal sealed class BoardClient(HostConnection host, HttpClient http, TimeProvider timeProvider)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    /// <exception cref="CommandException">The host has refused.</exception>
    public async Task<IReadOnlyList<Agent>> ReadAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync("api/presence", cancellationToken);
        await host.EnsureSuccessAsync(response, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var board = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        return board.RootElement.GetProperty("agents").Deserialize(BoardJson.Default.ListAgent)!;
    }

    public async Task<SimulationVerdict> CompareAsync(ExpectedBoard expected, TimeSpan settle, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            var differences = expected.Compare(await ReadAsync(cancellationToken));
            var elapsed = timeProvider.GetElapsedTime(started);
            if (differences.Count == 0 || elapsed > settle)
            {
                return new SimulationVerdict(differences, elapsed);
            }

            await Task.Delay(BetweenLooks, timeProvider, cancellationToken);
        }
    }
}
