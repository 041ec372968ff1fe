using System.CommandLine;
using System.Text;
using PresencePipeline.Answers;
using PresencePipeline.Presence;
using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary><c>presence sign BODY</c>: makes a signed request of a body.</summary>
internal static class SignCommand
{
    private const string StandardInput = "-";

    public static Command Create()
    {
        var body = new Argument<string>("body") { Description = "File with the exact bytes to send; - reads them from standard input." };
        var secrets = SecretFiles.Option();
        var profile = SignatureOptions.Profile($"Webhook:Profile of the receiver. Default: {SignatureProfiles.GenesysRelay}.");
        var signTimestamp = SignatureOptions.SignTimestamp();
        var header = SignatureOptions.ApiKeyHeader();
        var id = new Option<string?>("--id") { Description = "webhook-id, for standard-webhooks. Default: a new one." };
        var url = new Option<string>("--url")
        {
            Description = $"Where to post it. Default: the webhook of the host at {HostConnection.UrlVariable}, else at "
                + $"{HostConnection.DefaultAddress}.",
            DefaultValueFactory = _ => $"{HostConnection.Address.TrimEnd('/')}/{HostConnection.PathOf(Routes.Ingest)}",
        };
        var headersOnly = new Option<bool>("--headers")
        {
            Description = "Print the headers alone, one per line, instead of a curl command.",
        };
        var command = new Command("sign", "Makes a signed request of a body: a curl command, ready to paste.")
        {
            body, secrets, profile, signTimestamp, header, id, url, headersOnly,
        };
        command.SetAction(parsed =>
        {
            var options = new WebhookOptions
            {
                Profile = parsed.GetValue(profile) ?? SignatureProfiles.GenesysRelay,
                SignTimestamp = parsed.GetValue(signTimestamp),
                ApiKeyHeader = parsed.GetRequiredValue(header),
            };
            if (options.SignTimestamp && options.Profile != SignatureProfiles.GenesysRelay)
            {
                throw new CommandException($"--sign-timestamp is for profile {SignatureProfiles.GenesysRelay}.");
            }

            var secret = OnlySecret(SecretFiles.Read(parsed.GetRequiredValue(secrets)), options.Profile);
            if (secret.Value is [.., (byte)'\n'])
            {
                parsed.InvocationConfiguration.Error.WriteLine(
                    $"The secret {secret.Version} ends with a line break, which is taken as part of it. Write it without one (printf %s) "
                        + "unless the receiver's has it, too.");
            }

            var from = parsed.GetRequiredValue(body);
            var signed = SignatureProfiles.Sign(
                options, secret.Value, Read(from), Id(parsed.GetValue(id)), TimeProvider.System.GetUtcNow());
            var writer = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(headersOnly))
            {
                foreach (var (name, value) in signed)
                {
                    writer.WriteLine($"{name}: {value}");
                }

                return;
            }

            var headers = string.Concat(signed.Select(pair => $" -H {Quote($"{pair.Name}: {pair.Value}")}"));
            var data = from == StandardInput ? "@-" : $"@{Path.GetFullPath(from)}";
            writer.WriteLine(
                $"curl -sS {Quote(parsed.GetRequiredValue(url))} -H 'Content-Type: application/json'{headers} --data-binary {Quote(data)}");
        });
        return command;
    }

    private static SigningSecret OnlySecret(IReadOnlyList<SigningSecret> secrets, string profile)
    {
        if (secrets is not [var secret])
        {
            throw new CommandException($"A request is signed with one secret; --secret-file was given {secrets.Count} times.");
        }

        return SignatureProfiles.WhyUnusable(profile, Encoding.UTF8.GetString(secret.Value)) is { } reason
            ? throw new CommandException($"The secret {secret.Version} {reason}.")
            : secret;
    }

    private static byte[] Read(string from)
    {
        if (from != StandardInput)
        {
            return File.ReadAllBytes(from);
        }

        using var input = Console.OpenStandardInput();
        using var body = new MemoryStream();
        input.CopyTo(body);
        return body.ToArray();
    }

    // A line break in it would begin another header.
    private static string Id(string? given) => given is null || Identifiers.IsAcceptable(given)
        ? given ?? $"msg_{Guid.NewGuid():N}"
        : throw new CommandException("--id must have 1 to 128 characters, none of them a control character.");

    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
