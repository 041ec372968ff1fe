using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PresenceCli.Signing;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Cli;

/// <summary>Each usual mistake of a sender, or of a capture, is found and named, and nothing else is.</summary>
public sealed class SignatureMistakesTests
{
    private const string Secret = "the newest secret";
    private const string Body = """{"state":"Zoë's","agentId":"a/b <c>","n":1.0,"list":[],"timestamp":1767225600}""";
    private const string Encoded = "bWVzc2FnZQ==";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_767_225_700);
    private static readonly string Seconds = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(
        "{\"state\": \"Zo\\u00eb's\", \"agentId\": \"a/b <c>\", \"n\": 1.0, \"list\": [], \"timestamp\": 1767225600}",
        "as Python does by default, escaped as Python")]
    [InlineData(
        "{\"state\":\"Zo\\u00EB\\u0027s\",\"agentId\":\"a/b \\u003Cc\\u003E\",\"n\":1.0,\"list\":[],\"timestamp\":1767225600}",
        "escaped as .NET")]
    [InlineData(
        "{\"agentId\":\"a/b \\u003cc\\u003e\",\"list\":[],\"n\":1,\"state\":\"Zoë's\",\"timestamp\":1767225600}",
        "escaped as Go does by default, its members sorted by name, its numbers as short")]
    [InlineData("{\"state\":\"Zo\\u00eb's\",\"agentId\":\"a\\/b <c>\",\"n\":1.0,\"list\":[],\"timestamp\":1767225600}", "escaped as PHP")]
    [InlineData(
        "{\"state\":\"Zoë's\",\"agentId\":\"a/b <c>\",\"n\":1,\"list\":[],\"timestamp\":1767225600}", "its numbers as short as can be")]
    [InlineData("{\"agentId\": \"a/b <c>\", \"list\": [], \"n\": 1.0, \"state\": \"Zoë's\", \"timestamp\": 1767225600}", "sorted by name")]
    [InlineData(
        "{\n\t\"state\": \"Zoë's\",\n\t\"agentId\": \"a/b <c>\",\n\t\"n\": 1.0,\n\t\"list\": [],\n\t\"timestamp\": 1767225600\n}\n",
        "indented by tabs, nothing escaped that need not be, with a line break at its end")]
    [InlineData(
        "{\r\n  \"state\": \"Zoë's\",\r\n  \"agentId\": \"a/b <c>\",\r\n  \"n\": 1.0,\r\n  \"list\": [],\r\n  \"timestamp\": "
            + "1767225600\r\n}",
        "indented by two spaces, nothing escaped that need not be, with CRLF")]
    public void Body_SignedInAnotherForm_SaysWhich(string covered, string finding) =>
        AssertOnly(finding, Body, Relay(Hex(Secret, covered)));

    [Theory]
    [InlineData(Body + "\n", Body, "without the byte order mark and the line break")]
    [InlineData(Body, Body + "\r\n", "CRLF line break at its end")]
    [InlineData("\ufeff" + Body, Body, "without the byte order mark")]
    [InlineData(Body, "\ufeff" + Body, "with a byte order mark")]
    [InlineData("{\r\n\"a\":1\r\n}", "{\n\"a\":1\n}", "with LF line breaks")]
    [InlineData("{\n\"a\":1\n}", "{\r\n\"a\":1\r\n}", "with CRLF line breaks")]
    public void Body_LineBreaksOrByteOrderMark_SaysWhich(string captured, string covered, string finding) =>
        AssertOnly(finding, captured, Relay(Hex(Secret, covered)));

    [Fact]
    public void Body_CapturedInChunks_SaysSoAndFindsTheSecret()
    {
        var bytes = Encoding.UTF8.GetBytes(Body);
        var chunked =
            $"5\r\n{Encoding.UTF8.GetString(bytes[..5])}\r\n{bytes.Length - 5:x}\r\n{Encoding.UTF8.GetString(bytes[5..])}\r\n0\r\n\r\n";

        var diagnosis = Diagnose(
            chunked, new Receiver(null, null, "X-API-Key", Now, TimeSpan.FromMinutes(5)), [Secret], Relay(Hex(Secret, Body)));

        Assert.False(diagnosis.Valid);
        Assert.Equal("0", diagnosis.SecretVersion);
        Assert.All(diagnosis.Findings, finding => Assert.Contains("chunks", finding, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "The body is empty")]
    [InlineData("{\"agentId\":\"a\",\"sta", "ends in the middle of its JSON")]
    [InlineData("agentId=a", "is not JSON")]
    public void Body_ThatTheProductRefuses_IsNotValidHoweverItIsSigned(string body, string finding)
    {
        AssertFinding(finding, body, Relay(Hex(Secret, body)));
        AssertFinding(finding, body, $"X-API-Key: {Secret}");
    }

    [Fact]
    public void Body_HalfASurrogatePair_IsNoReasonToFail() =>
        AssertFinding("No secret given fits", "{\"a\":\"\\ud800\"}", Relay(Hex("x", Body)));

    [Fact]
    public void Body_NoText_IsNoReasonToFail()
    {
        var diagnosis = SignatureDoctor.Diagnose(
            CapturedRequest.Read([Relay(Hex(Secret, Body))], [0xff, 0xfe, 0, 1]), [new SigningSecret("s", "x"u8.ToArray())], new Receiver(
                null, null, "X-API-Key", Now, TimeSpan.FromMinutes(5)));

        Assert.Contains(diagnosis.Findings, finding => finding.Contains("not UTF-8", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sha1=", "SHA1", "HMAC-SHA1")]
    [InlineData("sha512=", "SHA512", "HMAC-SHA512")]
    public void Hash_Another_SaysWhichWithOrWithoutTheSecret(string tag, string hash, string finding)
    {
        byte[] Mac(string secret)
        {
            using var hmac = IncrementalHash.CreateHMAC(new HashAlgorithmName(hash), Encoding.UTF8.GetBytes(secret));
            hmac.AppendData(Encoding.UTF8.GetBytes(Body));
            return hmac.GetHashAndReset();
        }

        AssertFinding(finding, Body, Relay(tag + Convert.ToHexStringLower(Mac(Secret))));
        AssertFinding(finding, Body, Relay(tag + Convert.ToHexStringLower(Mac("another"))));
        AssertFinding(finding, Body, $"X-Hub-Signature: {tag}{Convert.ToHexStringLower(Mac(Secret))}");
    }

    [Theory]
    [InlineData("v1=", "'v1='")]
    [InlineData("hmac=", "'hmac='")]
    public void Tag_Foreign_SaysWhich(string tag, string finding) => AssertOnly(finding, Body, Relay(tag + Hex(Secret, Body)));

    [Fact]
    public void Tag_MissingWhereItIsNeeded_SaysSo()
    {
        AssertOnly("stands nothing", Body, $"X-Hub-Signature-256: {Convert.ToBase64String(Mac(Secret, Body))}");
        AssertOnly(
            "stands nothing",
            Body,
            "webhook-id: m",
            $"webhook-timestamp: {Seconds}",
            $"webhook-signature: {Convert.ToBase64String(Mac(Secret, $"m.{Seconds}.{Body}"))}");
    }

    [Fact]
    public void Skew_WithAnotherEncoding_SaysBothAndNoMore()
    {
        var diagnosis = Diagnose(Body, Any, [Secret], "X-GC-Timestamp: 1767222100", Relay(Convert.ToBase64String(Mac(Secret, Body))));

        Assert.Equal(2, diagnosis.Findings.Count);
        Assert.Contains("3600 seconds behind", diagnosis.Findings[0], StringComparison.Ordinal);
        Assert.Contains("written in base64", diagnosis.Findings[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, "expects the body alone: set Webhook:SignTimestamp=true")]
    [InlineData(false, true, "expects timestamp and body: set Webhook:SignTimestamp=false")]
    public void SignTimestamp_OtherThanTheReceivers_SaysWhatToSet(bool sent, bool set, string finding)
    {
        var covered = sent ? $"{Seconds}.{Body}" : Body;
        var receiver = Any with { SignTimestamp = set };

        var diagnosis = Diagnose(Body, receiver, [Secret], $"X-GC-Timestamp: {Seconds}", Relay(Hex(Secret, covered)));

        Assert.Contains(finding, Assert.Single(diagnosis.Findings), StringComparison.Ordinal);
        Assert.True(
            Diagnose(Body, receiver with { SignTimestamp = sent }, [Secret], $"X-GC-Timestamp: {Seconds}", Relay(Hex(Secret, covered)))
                .Valid);
    }

    [Theory]
    [InlineData("whsec_" + Encoded, "whsec_" + Encoded, "whsec_ included")]
    [InlineData("whsec_" + Encoded, Encoded, "without whsec_ but not decoded")]
    [InlineData(Encoded, "message", "decoded from base64")]
    public void StandardWebhooks_SecretTakenOtherwise_SaysHow(string secret, string key, string finding)
    {
        var diagnosis = Diagnose(
            Body,
            Any,
            [secret],
            "webhook-id: m",
            $"webhook-timestamp: {Seconds}",
            $"webhook-signature: v1,{Convert.ToBase64String(Mac(key, $"m.{Seconds}.{Body}"))}");

        Assert.Contains(finding, Assert.Single(diagnosis.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public void StandardWebhooks_SecretThatCannotBeDecoded_SaysSo() => Assert.Contains(
        "begins with whsec_",
        Diagnose(Body, Any, ["whsec_?"], "webhook-id: m", $"webhook-timestamp: {Seconds}", "webhook-signature: v1,x").Findings[0],
        StringComparison.Ordinal);

    [Theory]
    [InlineData("whsec_" + Encoded, "message", "decoded from base64")]
    [InlineData("6d657373616765", "message", "decoded from hexadecimal")]
    [InlineData("  padded\n", "padded", "without the white space around it")]
    public void Relay_SecretTakenOtherwise_SaysHow(string secret, string key, string finding) =>
        Assert.Contains(finding, Assert.Single(Diagnose(Body, Any, [secret], Relay(Hex(key, Body))).Findings), StringComparison.Ordinal);

    [Theory]
    [InlineData("X-API-Key: Bearer " + Secret, "behind 'Bearer '")]
    [InlineData("X-API-Key: \"" + Secret + "\"", "in quotation marks")]
    [InlineData("X-API-Key: THE NEWEST SECRET", "upper and lower case")]
    [InlineData("Authorization: Bearer " + Secret, "in the header Authorization")]
    [InlineData("X-API-Key: another", "none of the secrets given")]
    public void ApiKey_SentOtherwise_SaysHow(string header, string finding) => AssertOnly(finding, Body, header);

    [Fact]
    public void ApiKey_SecretWithALineBreak_SaysThatTheProductRefusesIt()
    {
        var diagnosis = Diagnose(Body, Any, [Secret + "\n"], $"X-API-Key: {Secret}");

        Assert.Contains("cannot travel in a header", diagnosis.Findings[0], StringComparison.Ordinal);
        Assert.Contains("without the white space", diagnosis.Findings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Profile_SeveralPossible_IsAskedForAndThenDecides()
    {
        string[] headers = [$"X-API-Key: {Secret}", Relay(Hex("another", Body))];

        Assert.Contains("say with --profile", Assert.Single(Diagnose(Body, Any, [Secret], headers).Findings), StringComparison.Ordinal);
        Assert.True(Diagnose(Body, Any with { Profile = SignatureProfiles.ApiKey }, [Secret], headers).Valid);
        Assert.False(Diagnose(Body, Any with { Profile = SignatureProfiles.GenesysRelay }, [Secret], headers).Valid);
    }

    private static Receiver Any => new(null, null, "X-API-Key", Now, TimeSpan.FromMinutes(5));

    private static void AssertOnly(string finding, string body, params string[] headers)
    {
        AssertFinding(finding, body, headers);
        Assert.Single(Diagnose(body, Any, [Secret], headers).Findings);
    }

    private static void AssertFinding(string finding, string body, params string[] headers)
    {
        var diagnosis = Diagnose(body, Any, [Secret], headers);
        Assert.False(diagnosis.Valid);
        Assert.True(
            diagnosis.Findings.Any(text => text.Contains(finding, StringComparison.Ordinal)), string.Join('\n', diagnosis.Findings));
    }

    private static Diagnosis Diagnose(
        string body, Receiver receiver, string[] secrets, params string[] headers) => SignatureDoctor.Diagnose(
        CapturedRequest.Read(headers, Encoding.UTF8.GetBytes(body)),
        [
            .. secrets.Select(
                (secret, index) => new SigningSecret(index.ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetBytes(secret))),
        ],
        receiver);

    private static string Relay(string signature) => $"X-GC-Signature: {signature}";

    private static string Hex(string secret, string covered) => Convert.ToHexStringLower(Mac(secret, covered));

    private static byte[] Mac(string secret, string covered) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(covered));
}
