using System.CommandLine;
using System.Text.Json;

namespace PresenceCli.Source;

/// <summary>
/// <c>presence source</c>: how far the board is from Genesys Cloud. Exits with 0 in step, 2 drifting, 3 not swept, 4 without an OAuth
/// client; 1 if the host could not be asked.
/// </summary>
internal static class SourceCommand
{
    private const int NotAsked = 1;

    public static Command Create()
    {
        var host = new HostConnection("the key", "PRESENCE_KEY");
        var watch = new Option<bool>("--watch") { Description = "Ask every five seconds, until Ctrl-C." };
        var json = new Option<bool>("--json") { Description = "Print the answer as it is, one line each time." };
        var command = host.AddTo(new Command(
            "source",
            "How far the board is from Genesys Cloud. Exits with 0 in step, 2 drifting, 3 not swept, 4 without an OAuth client; 1 "
                + "if the host cannot be asked.")
        {
            watch, json,
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var http = host.Open(parsed);
            http.Timeout = TimeSpan.FromSeconds(10);
            var configuration = parsed.InvocationConfiguration;
            var exitCode = await ShowAsync();
            while (parsed.GetValue(watch) && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, cancellationToken).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing);
                try
                {
                    exitCode = cancellationToken.IsCancellationRequested ? exitCode : await ShowAsync();
                }
                catch (Exception away) when (away is CommandException or HttpRequestException
                    or TaskCanceledException && !cancellationToken.IsCancellationRequested)
                {
                    await configuration.Error.WriteLineAsync($"{away.Message} Asking again.");
                    exitCode = NotAsked;
                }
            }

            return exitCode;

            async Task<int> ShowAsync()
            {
                using var response = await http.GetAsync("api/source", cancellationToken);
                await host.EnsureSuccessAsync(response, cancellationToken);
                var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
                var (text, code) = SourceLine.Of(answer, TimeProvider.System.GetUtcNow());
                await configuration.Output.WriteLineAsync(parsed.GetValue(json) ? answer.GetRawText() : text);
                return code;
            }
        });
        return command;
    }
}
