using System.Diagnostics;
using System.Text;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Cli;

/// <summary>The built command as a process: what it prints, and that it fails in one line.</summary>
public sealed class PresenceCommandTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("presence-cli-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task Sign_ThenDoctor_IsValid()
    {
        var (body, secret) = (Write("body.json", """{"agentId":"a"}"""), Write("secret", "s"));
        var headers = await RunAsync(["sign", body, "--secret-file", secret, "--headers"]);

        var doctor = await RunAsync(
            ["doctor", "signature", "--headers", Write("headers", headers.Output), "--body", body, "--secret-file", secret]);

        Assert.Equal((0, 0), (headers.ExitCode, doctor.ExitCode));
        Assert.StartsWith("Valid", doctor.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_BodyFromStandardInput_SignsTheSame()
    {
        var secret = Write("secret", "s");
        var fromFile = await RunAsync(["sign", Write("body", "{}"), "--secret-file", secret, "--headers"]);

        var fromInput = await RunAsync(["sign", "-", "--secret-file", secret, "--headers"], "{}");
        var curl = await RunAsync(["sign", "-", "--secret-file", secret], "{}");

        Assert.Equal(fromFile.Output, fromInput.Output);
        Assert.Contains("--data-binary '@-'", curl.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "http://127.0.0.1:7071/api/redis-ingest")]
    [InlineData("https://presence.example/", "https://presence.example/api/redis-ingest")]
    public async Task Sign_WhereTheHostListens_IsPostedTo(string? url, string posted)
    {
        var curl = await RunAsync(["sign", "-", "--secret-file", Write("secret", "s")], "{}", url);

        Assert.StartsWith($"curl -sS '{posted}' ", curl.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s\n", "ends with a line break")]
    [InlineData("s\r\n", "ends with a line break")]
    [InlineData("s", "")]
    public async Task Sign_SecretFileWithALineBreak_SignsWithItAndSaysSo(string secret, string said)
    {
        var (exitCode, output, error) = await RunAsync(
            ["sign", Write("body", "{}"), "--secret-file", Write("secret", secret), "--headers"]);

        Assert.Equal(
            (0, $"X-GC-Signature: {GenesysRelaySignature.Sign(Encoding.UTF8.GetBytes(secret), "{}"u8)}"), (exitCode, output.TrimEnd()));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Equal(said.Length == 0, error.Length == 0);
    }

    [Fact]
    public async Task Sign_Help_IsTheSameEachTime() =>
        Assert.Equal((await RunAsync(["sign", "--help"])).Output, (await RunAsync(["sign", "--help"])).Output);

    [Theory]
    [InlineData("sign BODY --secret-file SECRET --secret-file SECRET", "signed with one secret")]
    [InlineData("sign BODY --secret-file SECRET --profile standard-webhooks --id LINES", "--id must have")]
    [InlineData("sign BODY --secret-file BADKEY --profile standard-webhooks", "begins with whsec_")]
    [InlineData("sign BODY --secret-file LINES --profile api-key", "cannot travel in a header")]
    [InlineData("sign BODY --secret-file EMPTY", "is empty")]
    [InlineData("sign NONE --secret-file SECRET", "Could not find file")]
    [InlineData("sign BODY --secret-file NONE", "Could not find file")]
    [InlineData("doctor signature --headers NONE --body BODY --secret-file SECRET", "Could not find file")]
    [InlineData("doctor signature --headers BODY --body DIRECTORY --secret-file SECRET", "denied")]
    public async Task Command_CannotDoIt_OneLineAndOne(string line, string said)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["BODY"] = Write("body", "{}"),
            ["SECRET"] = Write("secret", "s"),
            ["BADKEY"] = Write("badkey", "whsec_?"),
            ["EMPTY"] = Write("empty", " \n"),
            ["LINES"] = Write("lines", "a\r\nX-Other: b"),
            ["NONE"] = Path.Combine(directory.FullName, "none"),
            ["DIRECTORY"] = directory.FullName,
        };
        var arguments = line.Split(' ').Select(
            (word, at) => word == "LINES" && line.Split(' ')[at - 1] == "--id" ? "a\r\nX-Other: b" : names.GetValueOrDefault(word, word));

        var (exitCode, output, error) = await RunAsync([.. arguments]);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Doctor_BinaryFiles_SaysWhatIsWrong()
    {
        var noise = Path.Combine(directory.FullName, "noise");
        await File.WriteAllBytesAsync(
            noise, [.. Enumerable.Range(0, 4096).Select(number => (byte)(number * 7))], TestContext.Current.CancellationToken);

        var (exitCode, output, error) = await RunAsync(
            ["doctor", "signature", "--headers", noise, "--body", noise, "--secret-file", noise]);

        Assert.Equal((1, ""), (exitCode, error));
        Assert.StartsWith("Not valid", output, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string[] arguments, string input = "", string? url = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "presence.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment.Remove("PRESENCE_SECRET");
        start.Environment["PRESENCE_URL"] = url;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, error);
    }
}
