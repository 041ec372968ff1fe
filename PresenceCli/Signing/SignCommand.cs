using System.CommandLine;
using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary><c>presence sign BODY</c>: makes a signed request of a body.</summary>
internal static class SignCommand
{
    public static Command Create()
    {
        var body = new Argument<FileInfo>("body") { Description = "File with the exact bytes to send." };
        var secrets = SecretFiles.Option();
        var profile = SignatureOptions.Profile();
        var signTimestamp = SignatureOptions.SignTimestamp();
        var header = SignatureOptions.ApiKeyHeader();
        var id = new Option<string>("--id") { Description = "webhook-id, for standard-webhooks. Default: a new one.", DefaultValueFactory = _ => $"msg_{Guid.NewGuid():N}" };
        var url = new Option<string>("--url") { Description = "Where to post it.", DefaultValueFactory = _ => "http://127.0.0.1:7071/api/redis-ingest" };
        var headersOnly = new Option<bool>("--headers") { Description = "Print the headers alone, one per line, instead of a curl command." };
        var command = new Command("sign", "Makes a signed request of a body: a curl command, ready to paste.")
        {
            body, secrets, profile, signTimestamp, header, id, url, headersOnly,
        };
        command.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(body);
            var options = new WebhookOptions
            {
                Profile = parsed.GetRequiredValue(profile),
                SignTimestamp = parsed.GetValue(signTimestamp),
                ApiKeyHeader = parsed.GetRequiredValue(header),
            };
            var signed = SignatureProfiles.Sign(
                options,
                SecretFiles.Read(parsed.GetRequiredValue(secrets))[0].Value,
                File.ReadAllBytes(file.FullName),
                parsed.GetRequiredValue(id),
                TimeProvider.System.GetUtcNow());
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
            writer.WriteLine($"curl -sS {Quote(parsed.GetRequiredValue(url))} -H 'Content-Type: application/json'{headers} --data-binary {Quote($"@{file.FullName}")}");
        });
        return command;
    }

    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
