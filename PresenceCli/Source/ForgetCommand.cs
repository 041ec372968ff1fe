using System.CommandLine;

namespace PresenceCli.Source;

/// <summary><c>presence forget</c>: forgets agents on a running host, everywhere.</summary>
internal static class ForgetCommand
{
    public static Command Create()
    {
        var host = new HostConnection("the admin key", "PRESENCE_ADMIN_KEY");
        var agents = new Argument<string[]>("agentId") { Description = "Whom to forget.", Arity = ArgumentArity.OneOrMore };
        var command = host.AddTo(new Command(
            "forget",
            "Forgets agents everywhere: board, feed, workforce, directory, dead letters, entries still in the stream. Whoever is "
                + "active at Genesys Cloud comes back with the next change or sweep.")
        {
            agents,
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var http = host.Open(parsed);
            foreach (var agentId in parsed.GetRequiredValue(agents))
            {
                using var response = await http.DeleteAsync($"api/presence/{Uri.EscapeDataString(agentId)}", cancellationToken);
                await host.EnsureSuccessAsync(response, cancellationToken);
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{agentId} is forgotten.");
            }

            return 0;
        });
        return command;
    }
}
