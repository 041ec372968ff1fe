using System.CommandLine;
using System.Runtime.CompilerServices;
using PresencePipeline.DeadLetters;
using PresencePipeline.Streams;

namespace PresenceCli.DeadLetters;

/// <summary>Which dead letters a command is about: by id, by agent, by when they died; all conditions hold together.</summary>
internal sealed class Selection
{
    private readonly Argument<string[]> ids = new("ids") { Description = "Ids of dead letters.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> agent = new("--agent") { Description = "Only those of this agent." };
    private readonly Option<DateTimeOffset?> since = new("--since")
    {
        Description = "Only those that died at this time or later, ISO 8601.",
    };
    private readonly Option<DateTimeOffset?> until = new("--until") { Description = "Only those that died before this time, ISO 8601." };
    private readonly Option<bool> all = new("--all") { Description = "All of them." };

    public Command AddTo(Command command)
    {
        command.Add(ids);
        command.Add(agent);
        command.Add(since);
        command.Add(until);
        command.Add(all);
        return command;
    }

    /// <exception cref="CommandException">Nothing was chosen, which must not mean everything.</exception>
    public void Require(ParseResult parsed)
    {
        if (parsed.GetValue(ids) is not { Length: > 0 } && parsed.GetValue(agent) is null && parsed.GetValue(since) is null
            && parsed.GetValue(until) is null && !parsed.GetValue(all))
        {
            throw new CommandException("Say which: ids, --agent, --since, --until or --all.");
        }
    }

    public async IAsyncEnumerable<DeadLetter> FromAsync(
        DeadLetterClient letters, ParseResult parsed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var missing = parsed.GetValue(ids) is { Length: > 0 } wanted ? wanted.ToHashSet(StringComparer.Ordinal) : null;
        await foreach (var letter in letters.ListAsync(cancellationToken))
        {
            if (IsMeant(letter, parsed) && (missing is null || missing.Remove(letter.Id.ToString())))
            {
                yield return letter;
            }
        }

        if (missing is { Count: > 0 })
        {
            throw new CommandException($"No such dead letter: {string.Join(", ", missing)}");
        }
    }

    private bool IsMeant(DeadLetter letter, ParseResult parsed)
    {
        var deadAt = DateTimeOffset.FromUnixTimeMilliseconds(letter.DeadAt);
        var agentId = letter.OriginalByName.GetValueOrDefault(EntryCodec.AgentId);
        return (parsed.GetValue(agent) is not { } name || name == agentId)
            && (parsed.GetValue(since) is not { } from || deadAt >= from)
            && (parsed.GetValue(until) is not { } to || deadAt < to);
    }
}
