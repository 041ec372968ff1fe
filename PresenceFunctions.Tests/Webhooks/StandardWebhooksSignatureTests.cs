using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Webhooks;

public sealed class StandardWebhooksSignatureTests
{
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";

    private static readonly byte[] Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"u8.ToArray();
    private static readonly byte[] Body = """{"test": 2432232314}"""u8.ToArray();
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1614265330);
    private static readonly string Valid = StandardWebhooksSignature.Sign(Secret, Id, Timestamp, Body);
    private static readonly string Wrong = "v1," + Convert.ToBase64String(new byte[32]);

    // The example that the specification's libraries are tested with.
    [Fact]
    public void Sign_KnownExample_KnownSignature() => Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", Valid);

    [Fact]
    public void Sign_SecretWithoutPrefix_UsesItsBytes() => Assert.Equal(
        "v1,4Hm/orlC28OxsYXY16bvfMLmJWFPrjk/c7jsmYtD+cY=",
        StandardWebhooksSignature.Sign(
            "correct horse battery staple"u8,
            "evt-1",
            "1767225600",
            """{"agentId":"6b3f8f2e-0f5d-4c8e-9c0a-2f7d1c0f9a11","state":"BUSY","timestamp":1767225600}"""u8));

    [Fact]
    public void Sign_SecretThatCannotBeDecoded_Throws() =>
        Assert.Throws<ArgumentException>(() => StandardWebhooksSignature.Sign("whsec_?"u8, Id, Timestamp, Body));

    [Fact]
    public void Verify_Valid_VouchesForIdAndTime()
    {
        var result = Verify(Valid);

        Assert.Equal(SignatureResult.Valid("test") with { SignedId = Id, SignedAt = Now, SentAt = Now }, result);
    }

    [Theory]
    [InlineData("{0} {1}")]
    [InlineData("{1} {0}")]
    [InlineData("v1a,nonsense {0}")]
    [InlineData("v2,{2} {0} v3,")]
    [InlineData("  {0}  ")]
    [InlineData("nonsense {0}")]
    public void Verify_ValidOneAmongOthers_Valid(string header) =>
        Assert.Equal(SignatureVerdict.Valid, Verify(string.Format(CultureInfo.InvariantCulture, header, Valid, Wrong, Valid[3..])).Verdict);

    [Fact]
    public void Verify_AnyOfSeveralSecrets_ValidAndNamesTheVersion()
    {
        var other = new SigningSecret("other", "another"u8.ToArray());
        var broken = new SigningSecret("broken", "whsec_*"u8.ToArray());
        var right = new SigningSecret("right", Secret);

        Assert.Equal("right", Verify(Valid, secrets: [other, broken, right]).SecretVersion);
        Assert.Equal("right", Verify(Valid, secrets: [right, other]).SecretVersion);
        Assert.Equal(SignatureVerdict.Mismatch, Verify(Valid, secrets: [other]).Verdict);
        Assert.Equal(SignatureVerdict.Mismatch, Verify(Valid, secrets: []).Verdict);
    }

    [Theory]
    [InlineData("whsec_")]
    [InlineData("whsec_*")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    public void Verify_SecretThatCannotBeDecoded_NeitherEmptyKeyNorItsText(string secret)
    {
        var secrets = new[] { new SigningSecret("broken", Encoding.UTF8.GetBytes(secret)) };

        Assert.Equal(SignatureVerdict.Mismatch, Verify(Sign([]), secrets: secrets).Verdict);
        Assert.Equal(SignatureVerdict.Mismatch, Verify(Sign(Encoding.UTF8.GetBytes(secret)), secrets: secrets).Verdict);
    }

    [Fact]
    public void Verify_OneHeaderAbsentOrEmpty_Missing()
    {
        foreach (var nothing in new StringValues[] { default, "", new((string?)null) })
        {
            Assert.Equal(SignatureResult.Missing, Verify(nothing));
            Assert.Equal(SignatureResult.Missing, Verify(Valid, ids: nothing, setIds: true));
            Assert.Equal(SignatureResult.Missing, Verify(Valid, timestamps: nothing, setTimestamps: true));
        }
    }

    [Fact]
    public void Verify_OneHeaderTwice_Malformed()
    {
        Assert.Equal(SignatureResult.Malformed, Verify(new StringValues([Valid, Valid])));
        Assert.Equal(SignatureResult.Malformed, Verify(Valid, ids: new StringValues([Id, Id]), setIds: true));
        Assert.Equal(SignatureResult.Malformed, Verify(Valid, timestamps: new StringValues([Timestamp, Timestamp]), setTimestamps: true));
    }

    [Fact]
    public void Verify_SignatureOfAnotherForm_Malformed()
    {
        foreach (var header in new[]
        {
            Valid[3..], "v1," + Valid[3..^1], "V1," + Valid[3..], "v1=" + Valid[3..], "v1," + new string('!', 44), "v2," + Valid[3..],
            "v1a," + Valid[3..],
            Valid + ",", Valid.Replace("v1,", "v1, ", StringComparison.Ordinal), Wrong + "," + Valid, "v1,", " ",
            Valid + new string(' ', 1024),
        })
        {
            Assert.True(Verify(header) == SignatureResult.Malformed, $"'{header}' was taken as {Verify(header)}.");
        }
    }

    [Fact]
    public void Verify_IdNoIdentifier_Malformed()
    {
        foreach (var id in new[] { " ", "a\u0001b", new string('m', 129) })
        {
            Assert.Equal(
                SignatureResult.Malformed, Verify(StandardWebhooksSignature.Sign(Secret, id, Timestamp, Body), ids: id, setIds: true));
        }
    }

    [Theory]
    [InlineData("1614265030")]
    [InlineData("1614265630")]
    public void Verify_TimestampAtTheTolerance_Valid(string timestamp) => Assert.Equal(SignatureVerdict.Valid, VerifyAt(timestamp).Verdict);

    [Theory]
    [InlineData("1614265029")]
    [InlineData("1614265631")]
    [InlineData("0")]
    [InlineData("99999999999")]
    public void Verify_TimestampOutsideTolerance_Stale(string timestamp) => Assert.Equal(SignatureResult.Stale, VerifyAt(timestamp));

    [Theory]
    [InlineData(" ")]
    [InlineData("-1614265330")]
    [InlineData("+1614265330")]
    [InlineData(" 1614265330")]
    [InlineData("1614265330.5")]
    [InlineData("1614265330000")]
    [InlineData("2021-02-25T15:02:10Z")]
    [InlineData("99999999999999999999999999")]
    [InlineData("١٦١٤٢٦٥٣٣٠")]
    public void Verify_TimestampOfAnotherForm_Malformed(string timestamp) => Assert.Equal(SignatureResult.Malformed, VerifyAt(timestamp));

    [Fact]
    public void Verify_OnePartChanged_Mismatch()
    {
        Assert.Equal(SignatureResult.Mismatch, Verify(Valid, ids: Id + "x", setIds: true));
        Assert.Equal(SignatureResult.Mismatch, Verify(Valid, timestamps: "1614265331", setTimestamps: true));
        Assert.Equal(SignatureResult.Mismatch, Verify(Valid, body: [.. Body, (byte)' ']));
        Assert.Equal(SignatureResult.Mismatch, Verify(Wrong));
    }

    private static string Sign(byte[] key)
    {
        var text = Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Encoding.UTF8.GetString(Body)}");
        return "v1," + Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(key, text));
    }

    private static SignatureResult VerifyAt(string timestamp) =>
        Verify(StandardWebhooksSignature.Sign(Secret, Id, timestamp, Body), timestamps: timestamp, setTimestamps: true);

    private static SignatureResult Verify(
        StringValues signatures,
        StringValues ids = default,
        bool setIds = false,
        StringValues timestamps = default,
        bool setTimestamps = false,
        byte[]? body = null,
        SigningSecret[]? secrets = null) =>
        StandardWebhooksSignature.Verify(
            body ?? Body,
            setIds ? ids : Id,
            setTimestamps ? timestamps : Timestamp,
            signatures,
            secrets ?? [new SigningSecret("test", Secret)],
            Now,
            TimeSpan.FromMinutes(5));
}
