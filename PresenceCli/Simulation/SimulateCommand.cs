using System.CommandLine;
using System.Text;
using PresenceCli.Signing;
using PresencePipeline.Answers;
using PresencePipeline.Webhooks;

namespace PresenceCli.Simulation;

/// <summary><c>presence simulate</c>: a contact centre that is not there, against a host that is.</summary>
internal static class SimulateCommand
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(15);

    public static Command Create()
    {
        var host = new HostConnection("the key", "PRESENCE_KEY");
        var scenario = new Argument<string>("scenario") { Description = $"What day it is: {string.Join(", ", Scenarios.All)}." };
        scenario.AcceptOnlyFromAmong(Scenarios.All);
        var load = new LoadOptions();
        var secrets = SecretFiles.Option();
        var profile = SignatureOptions.Profile($"Webhook:Profile of the receiver. Default: {SignatureProfiles.GenesysRelay}.");
        var signTimestamp = SignatureOptions.SignTimestamp();
        var header = SignatureOptions.ApiKeyHeader();
        var command = load.AddTo(host.AddTo(new Command(
            "simulate",
            "Plays a contact centre to a host, signed, and compares at the end what was accepted with what the board shows, agent for "
                + "agent. Exits with 1 if they differ.")
        {
            scenario, secrets, profile, signTimestamp, header,
        }));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var signing = new WebhookOptions
            {
                Profile = parsed.GetValue(profile) ?? SignatureProfiles.GenesysRelay,
                SignTimestamp = parsed.GetValue(signTimestamp),
                ApiKeyHeader = parsed.GetRequiredValue(header),
            };
            var secret = Secret(SecretFiles.Read(parsed.GetRequiredValue(secrets)), signing.Profile);
            var options = load.Read(parsed, parsed.GetRequiredValue(scenario));
            using var http = host.Open(parsed);
            http.Timeout = LongestAnswer;
            var target = new Target(new Uri(http.BaseAddress!, $"{Routes.Prefix}/{Routes.Ingest}"), secret);
            var run = new SimulationRun(options, http, [() => target], signing, TimeProvider.System);
            var board = new BoardClient(host, http, TimeProvider.System);
            var ids = run.Centre.Agents.Select(agent => agent.Id).ToHashSet(StringComparer.Ordinal);
            run.Expected.Begin((await board.ReadAsync(cancellationToken)).Where(agent => ids.Contains(agent.AgentId)));

            var output = parsed.InvocationConfiguration.Output;
            var running = run.RunAsync(cancellationToken);
            await new SimulationScreen(options, run, TimeProvider.System).FollowAsync(running, Terminal.On(output), output);
            await running;

            // Ctrl-C ends the run, not the verdict.
            var verdict = await board.CompareAsync(run.Expected, options.Settle, CancellationToken.None);
            foreach (var line in verdict.Lines(options, run.Tally, run.Expected.Count))
            {
                await output.WriteLineAsync(line);
            }

            return verdict.ExitCode(run.Tally, run.Expected.Count);
        });
        return command;
    }

    private static byte[] Secret(IReadOnlyList<SigningSecret> secrets, string profile)
    {
        if (secrets is not [var secret])
        {
            throw new CommandException($"Deliveries are signed with one secret; --secret-file was given {secrets.Count} times.");
        }

        return SignatureProfiles.WhyUnusable(profile, Encoding.UTF8.GetString(secret.Value)) is { } reason
            ? throw new CommandException($"The secret {secret.Version} {reason}.")
            : secret.Value;
    }
}
