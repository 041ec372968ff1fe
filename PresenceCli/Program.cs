using System.CommandLine;
using PresenceCli.DeadLetters;
using PresenceCli.Lag;
using PresenceCli.Signing;
using PresenceCli.Watching;
using Spectre.Console;

var root = new RootCommand(
    "Operates PresenceFunctions: signs requests, finds out why a signature does not match, handles dead letters, says how far behind "
        + "groups are, shows the live board.")
{
    SignCommand.Create(),
    new Command("doctor", "Finds out what is wrong.") { DoctorSignatureCommand.Create() },
    DeadLettersCommand.Create(),
    LagCommand.Create(),
    WatchCommand.Create(),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception failure)
{
    // Whatever it was, one line says it; a stack trace does not help an operator.
    AnsiConsole.Console.Profile.Out.Writer.Flush();
    Console.Error.WriteLine(failure.Message.ReplaceLineEndings(" "));
    return 1;
}
