using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PresencePipeline.DeadLetters;
using PresencePipeline.Streams;
using Spectre.Console;

namespace PresenceCli.DeadLetters;

/// <summary><c>presence dead-letters list | show | replay | drop</c>.</summary>
internal static class DeadLettersCommand
{
    private static readonly DeadLettersJson Indented = new(
        new JsonSerializerOptions(DeadLettersJson.Default.Options) { WriteIndented = true });

    public static Command Create()
    {
        var host = new HostConnection("the admin key", "PRESENCE_ADMIN_KEY");
        DeadLetterClient Client(ParseResult parsed) => new(host, host.Open(parsed));
        return host.AddTo(new Command("dead-letters", "Entries that a consumer group could not apply.")
        {
            List(Client), Show(Client), Replay(Client), Drop(Client),
        });
    }

    private static Command List(Func<ParseResult, DeadLetterClient> client)
    {
        var selection = new Selection();
        var command = selection.AddTo(new Command("list", "Lists them, newest first."));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var table = new Table().AddColumns("id", "dead since", "group", "agent", "state", "deliveries", "reason");
            await foreach (var letter in selection.FromAsync(client(parsed), parsed, cancellationToken))
            {
                table.AddRow(
                    new Text(letter.Id.ToString()),
                    new Text(Time(letter)),
                    new Text(letter.Group),
                    new Text(letter.OriginalByName.GetValueOrDefault(EntryCodec.AgentId, "")),
                    new Text(letter.OriginalByName.GetValueOrDefault(EntryCodec.State, "")),
                    new Text(letter.Deliveries.ToString(CultureInfo.InvariantCulture)),
                    new Text(letter.Reason));
            }

            Terminal.On(parsed.InvocationConfiguration.Output).Write(table);
        });
        return command;
    }

    private static Command Show(Func<ParseResult, DeadLetterClient> client)
    {
        var selection = new Selection();
        var command = selection.AddTo(new Command("show", "Shows them whole, as JSON."));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await foreach (var letter in selection.FromAsync(client(parsed), parsed, cancellationToken))
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(JsonSerializer.Serialize(letter, Indented.DeadLetter));
            }
        });
        return command;
    }

    private static Command Replay(Func<ParseResult, DeadLetterClient> client) => Change(
        "replay", "Appends them again, with their original event id and source time.", client, async (letters, id, cancellationToken) =>
            $"{id} replayed as {await letters.ReplayAsync(id, cancellationToken)}");

    private static Command Drop(Func<ParseResult, DeadLetterClient> client) => Change(
        "drop", "Forgets them.", client, async (letters, id, cancellationToken) =>
        {
            await letters.DropAsync(id, cancellationToken);
            return $"{id} dropped";
        });

    private static Command Change(
        string name,
        string description,
        Func<ParseResult, DeadLetterClient> client,
        Func<DeadLetterClient, string, CancellationToken, Task<string>> change)
    {
        var selection = new Selection();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say which ones." };
        var command = selection.AddTo(new Command(name, description) { dryRun });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            selection.Require(parsed);
            var letters = client(parsed);
            var chosen = await selection.FromAsync(letters, parsed, cancellationToken).ToListAsync(cancellationToken);
            if (chosen.Count == 0)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync("No dead letter meets these conditions.");
            }

            var refused = 0;
            foreach (var id in chosen.Select(letter => letter.Id.ToString()))
            {
                try
                {
                    await parsed.InvocationConfiguration.Output.WriteLineAsync(
                        parsed.GetValue(dryRun)
                            ? $"{id} would be {name}{(name == "drop" ? "ped" : "ed")}"
                            : await change(letters, id, cancellationToken));
                }
                catch (CommandException refusal)
                {
                    // One that cannot be replayed must not keep the others from it.
                    await parsed.InvocationConfiguration.Error.WriteLineAsync($"{id} {refusal.Message}");
                    refused++;
                }
            }

            return refused == 0 ? 0 : 1;
        });
        return command;
    }

    private static string Time(DeadLetter letter) =>
        DateTimeOffset.FromUnixTimeMilliseconds(letter.DeadAt).ToString("u", CultureInfo.InvariantCulture);
}
