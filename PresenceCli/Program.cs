using System.CommandLine;
using PresenceCli.DeadLetters;
using PresenceCli.Lag;
using PresenceCli.Signing;
using PresenceCli.Simulation;
using PresenceCli.Source;
using PresenceCli.Watching;
using Spectre.Console;

var root = new RootCommand(
    "Operates PresenceFunctions: signs requests, finds out why a signature does not match, handles dead letters, says how far behind "
        + "groups are and how far the board is from Genesys Cloud, shows the live board, forgets agents, plays a contact centre.")
{
    SignCommand.Create(),
    new Command("doctor", "Finds out what is wrong.") { DoctorSignatureCommand.Create(), DoctorGenesysCommand.Create() },
    DeadLettersCommand.Create(),
    LagCommand.Create(),
    SourceCommand.Create(),
    ForgetCommand.Create(),
    WatchCommand.Create(),
    SimulateCommand.Create(),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromMinutes(1), // a run that is interrupted still gives its verdict
    });
}
catch (Exception failure)
{
    // Whatever it was, one line says it; a stack trace does not help an operator.
    AnsiConsole.Console.Profile.Out.Writer.Flush();
    Console.Error.WriteLine(failure.Message.ReplaceLineEndings(" "));
    return 1;
}
