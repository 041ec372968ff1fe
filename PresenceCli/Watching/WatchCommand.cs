using System.CommandLine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using PresencePipeline.Board;
using Spectre.Console;

namespace PresenceCli.Watching;

/// <summary><c>presence watch</c>: the live board in a terminal, or a line per change where the output goes elsewhere.</summary>
internal static class WatchCommand
{
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(250);

    public static Command Create()
    {
        var host = new HostConnection("the key", "PRESENCE_KEY");
        var states = new Option<string[]>("--state")
        {
            Description = "Only agents in this state, in any spelling; may be repeated.",
            DefaultValueFactory = _ => [],
        };
        var departments = new Option<string[]>("--department")
        {
            Description = "Only agents of this department; may be repeated.",
            DefaultValueFactory = _ => [],
        };
        var teams = new Option<string[]>("--team")
        {
            Description = "Only agents of this team; may be repeated.",
            DefaultValueFactory = _ => [],
        };
        var divisions = new Option<string[]>("--division")
        {
            Description = "Only agents of this division; may be repeated.",
            DefaultValueFactory = _ => [],
        };
        var command = host.AddTo(new Command(
            "watch",
            "Shows the live board. Where the output is no terminal: a line per change, tab-separated (since, agent id, before, after, "
                + "name, department).")
        {
            states, departments, teams, divisions,
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var http = host.Open(parsed);
            var board = new WatchedBoard(
                new BoardFilter(new QueryCollection(new Dictionary<string, StringValues>
                {
                    ["state"] = parsed.GetRequiredValue(states),
                    ["department"] = parsed.GetRequiredValue(departments),
                    ["team"] = parsed.GetRequiredValue(teams),
                    ["division"] = parsed.GetRequiredValue(divisions),
                })),
                TimeProvider.System);
            var client = new LiveClient(host, http, TimeProvider.System);
            var output = parsed.InvocationConfiguration.Output;
            try
            {
                // A terminal that cannot be written over, as an editor's may be, gets lines too.
                var console = Terminal.On(output);
                await (console.Profile.Capabilities.Ansi
                    ? ShowTableAsync(
                        client,
                        board,
                        new WatchTable(board, http.BaseAddress!.GetLeftPart(UriPartial.Authority)),
                        console,
                        cancellationToken)
                    : WriteLinesAsync(client, board, output, parsed.InvocationConfiguration.Error, cancellationToken));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl-C is how one stops watching.
            }
        });
        return command;
    }

    private static Task WriteLinesAsync(
        LiveClient client, WatchedBoard board, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var lines = new WatchLines(output, errors);
        return client.RunAsync(
            item =>
            {
                foreach (var transition in board.Apply(item))
                {
                    lines.Write(transition, board.Now);
                }
            },
            lines.WriteConnection,
            cancellationToken);
    }

    private static async Task ShowTableAsync(
        LiveClient client, WatchedBoard board, WatchTable table, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var gate = new Lock();
        string? trouble = null;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = client.RunAsync(
            item =>
            {
                lock (gate)
                {
                    board.Apply(item);
                }
            },
            reason =>
            {
                lock (gate)
                {
                    trouble = reason;
                }
            },
            ending.Token);
        await console.Live(new Text("connecting")).AutoClear(true).StartAsync(async screen =>
        {
            while (!reading.IsCompleted)
            {
                lock (gate)
                {
                    screen.UpdateTarget(table.Render(trouble, console.Profile.Width, console.Profile.Height));
                }

                await Task.WhenAny(reading, Task.Delay(BetweenFrames, TimeProvider.System, ending.Token));
            }
        });
        await reading;
    }
}
