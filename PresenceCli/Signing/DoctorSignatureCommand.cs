using System.CommandLine;
using PresencePipeline.Webhooks;
using Spectre.Console;

namespace PresenceCli.Signing;

/// <summary><c>presence doctor signature</c>: which profile and secret a captured request matches, or why none.</summary>
internal static class DoctorSignatureCommand
{
    public static Command Create()
    {
        var headers = new Option<FileInfo>("--headers")
        {
            Description = "File with the request's headers, a line each: Name: value.",
            Required = true,
        };
        var body = new Option<FileInfo>("--body") { Description = "File with the exact bytes of the request's body.", Required = true };
        var secrets = SecretFiles.Option();
        var profile = SignatureOptions.Profile("Webhook:Profile of the receiver. Default: as the headers tell.");
        var signTimestamp = new Option<bool?>("--sign-timestamp")
        {
            Description = "Webhook:SignTimestamp of the receiver, true or false. Default: as the signature tells.",
        };
        var header = SignatureOptions.ApiKeyHeader();
        var at = new Option<DateTimeOffset?>("--at") { Description = "When the request arrived. Default: now." };
        var tolerance = new Option<TimeSpan>("--tolerance")
        {
            Description = "Webhook:TimestampTolerance of the receiver.",
            DefaultValueFactory = _ => new WebhookOptions().TimestampTolerance,
        };
        var command = new Command(
            "signature", "Says which profile and secret a captured request matches or, if none, why not. Ends with 1 then.")
        {
            headers, body, secrets, profile, signTimestamp, header, at, tolerance,
        };
        command.SetAction(parsed =>
        {
            var request = CapturedRequest.Read(
                File.ReadLines(parsed.GetRequiredValue(headers).FullName), File.ReadAllBytes(parsed.GetRequiredValue(body).FullName));
            var diagnosis = SignatureDoctor.Diagnose(
                request,
                SecretFiles.Read(parsed.GetRequiredValue(secrets)),
                new Receiver(
                    parsed.GetValue(profile),
                    parsed.GetValue(signTimestamp),
                    parsed.GetRequiredValue(header),
                    parsed.GetValue(at) ?? TimeProvider.System.GetUtcNow(),
                    parsed.GetValue(tolerance)));
            Print(Terminal.On(parsed.InvocationConfiguration.Output), diagnosis);
            return diagnosis.Valid ? 0 : 1;
        });
        return command;
    }

    private static void Print(IAnsiConsole console, Diagnosis diagnosis)
    {
        console.MarkupLine(diagnosis.Valid ? "[green]Valid[/]" : "[red]Not valid[/]");
        console.WriteLine($"profile  {diagnosis.Profile ?? "none recognised"}");
        console.WriteLine($"secret   {diagnosis.SecretVersion ?? "none fits"}");
        foreach (var finding in diagnosis.Findings)
        {
            console.WriteLine($"- {finding}");
        }
    }
}
