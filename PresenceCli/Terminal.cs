using Spectre.Console;

namespace PresenceCli;

/// <summary>Spectre.Console over a command's own output: colours on a terminal, plain text and no folding elsewhere.</summary>
internal static class Terminal
{
    public static IAnsiConsole On(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (Console.IsOutputRedirected || writer != Console.Out)
        {
            console.Profile.Width = int.MaxValue / 2;
            console.Profile.Capabilities.Ansi = false;
        }

        return console;
    }
}
