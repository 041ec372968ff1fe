using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PresencePipeline.Answers;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PresenceCli.Lag;

/// <summary>
/// <c>presence lag</c>: how far behind each consumer group is. The exit code is that of the worst verdict: 0 ok,
/// 2 catching-up, 3 unknown, 4 falling-behind, 5 stalled, 6 stuck; 1 if the host could not be asked.
/// </summary>
internal static class LagCommand
{
    private const int NotAsked = 1;

    public static Command Create()
    {
        var host = new HostConnection("the key", "PRESENCE_KEY");
        var watch = new Option<bool>("--watch") { Description = "Ask again and again, until Ctrl-C." };
        var every = new Option<int>("--every")
        {
            Description = "Seconds between two looks of --watch, 1 to 3600.",
            DefaultValueFactory = _ => 2,
        };
        every.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 3600)
            {
                result.AddError("--every takes 1 to 3600 seconds.");
            }
        });
        var json = new Option<bool>("--json") { Description = "Print the answer as it is, one line each time." };
        var command = host.AddTo(new Command(
            "lag",
            "How far behind each consumer group is. Exits with the worst verdict: 0 ok, 2 catching-up, 3 unknown, 4 falling-behind, 5 "
                + "stalled, 6 stuck; 1 if the host cannot be asked.")
        {
            watch, every, json,
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var http = host.Open(parsed);
            http.Timeout = TimeSpan.FromSeconds(10);
            var output = parsed.InvocationConfiguration.Output;
            Func<Task<LagAnswer>> ask = () => AskAsync(host, http, cancellationToken);
            var first = await ask();
            Func<LagAnswer, Task> show = parsed.GetValue(json)
                ? answer => output.WriteLineAsync(answer.Json)
                : answer => WriteAsync(output, answer, withTime: parsed.GetValue(watch));
            if (!parsed.GetValue(watch))
            {
                await show(first);
                return first.ExitCode;
            }

            var period = TimeSpan.FromSeconds(parsed.GetValue(every));
            var console = Terminal.On(output);
            return parsed.GetValue(json) || !console.Profile.Capabilities.Ansi
                ? await WatchAsync(
                    first, ask, show, why => parsed.InvocationConfiguration.Error.WriteLineAsync(why), period, cancellationToken)
                : await WatchLiveAsync(console, first, ask, period, cancellationToken);
        });
        return command;
    }

    private static async Task<LagAnswer> AskAsync(HostConnection host, HttpClient http, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(HostConnection.PathOf(Routes.Lag), cancellationToken);
        await host.EnsureSuccessAsync(response, cancellationToken);
        var json = (await response.Content.ReadAsStringAsync(cancellationToken)).Trim();
        var groups = JsonSerializer.Deserialize(json, CliJson.Default.ListAnsweredGroup) ?? [];
        return new LagAnswer(json, groups.ConvertAll(group => new GroupLine(group)));
    }

    private static Task<int> WatchLiveAsync(
        IAnsiConsole console, LagAnswer first, Func<Task<LagAnswer>> ask, TimeSpan period, CancellationToken cancellationToken) =>
        console.Live(Render(console, first)).StartAsync(live => WatchAsync(
            first,
            ask,
            answer =>
            {
                live.UpdateTarget(Render(console, answer));
                return Task.CompletedTask;
            },
            why =>
            {
                live.UpdateTarget(new Text(why));
                return Task.CompletedTask;
            },
            period,
            cancellationToken));

    /// <summary>Shows answer after answer until cancelled; a host that is away for a while is waited for.</summary>
    private static async Task<int> WatchAsync(
        LagAnswer first,
        Func<Task<LagAnswer>> ask,
        Func<LagAnswer, Task> show,
        Func<string, Task> explain,
        TimeSpan period,
        CancellationToken cancellationToken)
    {
        await show(first);
        var exitCode = first.ExitCode;
        while (true)
        {
            await Task.Delay(period, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                var answer = await ask();
                await show(answer);
                exitCode = answer.ExitCode;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return exitCode;
            }
            catch (Exception away) when (away is CommandException or HttpRequestException or TaskCanceledException)
            {
                await explain($"{away.Message} Asking again.");
                exitCode = NotAsked;
            }
        }
    }

    private static async Task WriteAsync(TextWriter output, LagAnswer answer, bool withTime)
    {
        if (withTime)
        {
            await output.WriteLineAsync(TimeProvider.System.GetLocalNow().ToString("T", CultureInfo.InvariantCulture));
        }

        var console = Terminal.On(output);
        console.Write(Render(console, answer));
    }

    private static IRenderable Render(IAnsiConsole console, LagAnswer answer) => LagTable.Of(answer.Groups, console.Profile.Width);
}
