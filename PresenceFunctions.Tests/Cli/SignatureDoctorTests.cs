using System.Security.Cryptography;
using System.Text;
using PresenceCli.Signing;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Cli;

public sealed class SignatureDoctorTests
{
    private const string Body = """{"agentId": "a", "state": "Café", "timestamp": 1767225600}""";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_767_225_700);
    private static readonly SigningSecret New = new("new", "the newest secret"u8.ToArray());
    private static readonly SigningSecret Old = new("old", "the one before"u8.ToArray());

    [Theory]
    [InlineData(SignatureProfiles.GenesysRelay, false, "no other settings")]
    [InlineData(SignatureProfiles.GenesysRelay, true, "Webhook:SignTimestamp=true")]
    [InlineData(SignatureProfiles.OpenMessaging, false, "Webhook:Profile=open-messaging")]
    [InlineData(SignatureProfiles.StandardWebhooks, false, "Webhook:Profile=standard-webhooks")]
    [InlineData(SignatureProfiles.ApiKey, false, "Webhook:Profile=api-key")]
    public void Diagnose_SignedRight_NamesProfileSecretAndSetting(string profile, bool signTimestamp, string setting)
    {
        var options = new WebhookOptions { Profile = profile, SignTimestamp = signTimestamp };
        var headers = SignatureProfiles.Sign(options, Old.Value, Bytes(Body), "msg_1", Now);

        var diagnosis = Diagnose([.. headers.Select(header => $"{header.Name}: {header.Value}")]);

        Assert.True(diagnosis.Valid);
        Assert.Equal(profile, diagnosis.Profile);
        Assert.Equal("old", diagnosis.SecretVersion);
        Assert.Contains(setting, Assert.Single(diagnosis.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnose_Base64WhereHexIsWanted_SaysSo() => AssertFinding(
        "base64; the profile genesys-relay wants hexadecimal", $"X-GC-Signature: {Convert.ToBase64String(Hmac(New, Body))}");

    [Fact]
    public void Diagnose_HexWhereBase64IsWanted_SaysSo() => AssertFinding(
        "hexadecimal; the profile open-messaging wants base64", $"X-Hub-Signature-256: sha256={Convert.ToHexStringLower(Hmac(New, Body))}");

    [Theory]
    [InlineData("""{"agentId":"a","state":"Café","timestamp":1767225600}""", "re-serialised, without white space")]
    [InlineData("""{"agentId":"a","state":"Caf\u00E9","timestamp":1767225600}""", "escaped as .NET does")]
    [InlineData("""{"agentId": "a", "state": "Caf\u00e9", "timestamp": 1767225600}""", "escaped as Python does")]
    [InlineData("{\n  \"agentId\": \"a\",\n  \"state\": \"Café\",\n  \"timestamp\": 1767225600\n}", "indented by two spaces")]
    [InlineData("{\"agentId\": \"a\", \"state\": \"Café\", \"timestamp\": 1767225600}\n", "with a line break at its end")]
    public void Diagnose_SignedOverAnotherFormOfTheBody_SaysWhich(string covered, string finding) =>
        AssertFinding(finding, $"X-GC-Signature: {Convert.ToHexStringLower(Hmac(New, covered))}");

    [Fact]
    public void Diagnose_SecretWithALineBreak_SaysSo() => AssertFinding(
        "with a line break at its end, as a file has it",
        $"X-GC-Signature: {Convert.ToHexStringLower(HMACSHA256.HashData(New.Value.Append((byte)10).ToArray(), Bytes(Body)))}");

    [Fact]
    public void Diagnose_TimestampIsOld_SaysByHowMuch()
    {
        var sentAt = Now.AddSeconds(-3600).ToUnixTimeSeconds();

        AssertFinding(
            "3600 seconds behind the clock", $"X-GC-Timestamp: {sentAt}", $"X-GC-Signature: {Convert.ToHexStringLower(Hmac(New, Body))}");
    }

    [Fact]
    public void Diagnose_BodyIsCutOff_SaysSo() => AssertFinding(
        $"truncated: it has {Bytes(Body).Length} bytes, Content-Length says 90", "Content-Length: 90",
        $"X-GC-Signature: {new string('0', 64)}");

    [Fact]
    public void Diagnose_SignatureOnTwoLines_Valid() => Assert.True(
        Diagnose([$"X-GC-Signature: {Convert.ToHexStringLower(Hmac(New, Body))}", $"X-GC-Signature: {new string('0', 64)}"]).Valid);

    [Fact]
    public void Diagnose_TimestampTwice_SaysSo() => AssertFinding(
        "is there 2 times", "webhook-timestamp: 1", "webhook-timestamp: 2", "webhook-id: m",
        $"webhook-signature: v1,{new string('A', 43)}=");

    [Fact]
    public void Diagnose_SpaceAfterTheTag_SaysSo() => AssertFinding(
        "White space stands between sha256= and the signature", $"X-GC-Signature: sha256= {Convert.ToHexStringLower(Hmac(New, Body))}");

    [Fact]
    public void Diagnose_ByteOrderMarkThatIsSigned_ValidAsAtTheEndpoint()
    {
        var body = "\ufeff" + Body;

        Assert.True(Diagnose([$"X-GC-Signature: {Convert.ToHexStringLower(Hmac(New, body))}"], body).Valid);
    }

    [Fact]
    public void Diagnose_Compressed_SaysThatItIsRefused() => AssertFinding(
        "Content-Encoding says gzip", "Content-Encoding: gzip", $"X-GC-Signature: {Convert.ToHexStringLower(Hmac(New, Body))}");

    [Fact]
    public void Diagnose_TimestampMissingBesideId_SaysSo() =>
        AssertFinding("is missing", "webhook-id: msg_1", $"webhook-signature: v1,{new string('A', 43)}=");

    [Fact]
    public void Diagnose_UnknownSecret_SaysThatNoneFits() => AssertFinding(
        "No secret given fits", $"X-GC-Signature: {Convert.ToHexStringLower(HMACSHA256.HashData("another"u8, Bytes(Body)))}");

    [Fact]
    public void Diagnose_NoSignatureHeader_SaysSo() => AssertFinding("None of the signature headers", "Content-Type: application/json");

    [Fact]
    public void Read_CapturedByCurl_TakesTheHeadersOnly()
    {
        var request = CapturedRequest.Read(["> POST /api/redis-ingest HTTP/1.1", "> X-GC-Signature: abc", "", "Host: example.com"], []);

        Assert.Equal(["X-GC-Signature", "Host"], request.Headers.Keys);
        Assert.Equal("abc", request.Headers["x-gc-signature"]);
    }

    private static void AssertFinding(string finding, params string[] headers)
    {
        var diagnosis = Diagnose(headers);
        Assert.False(diagnosis.Valid);
        Assert.Contains(diagnosis.Findings, text => text.Contains(finding, StringComparison.Ordinal));
    }

    private static Diagnosis Diagnose(string[] headers, string body = Body) => SignatureDoctor.Diagnose(
        CapturedRequest.Read(headers, Bytes(body)), [New, Old], new Receiver(null, null, "X-API-Key", Now, TimeSpan.FromMinutes(5)));

    private static byte[] Hmac(SigningSecret secret, string body) => HMACSHA256.HashData(secret.Value, Bytes(body));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
