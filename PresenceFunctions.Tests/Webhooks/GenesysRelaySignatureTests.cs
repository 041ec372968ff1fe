using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Webhooks;

public sealed class GenesysRelaySignatureTests
{
    private static readonly byte[] Secret = "correct horse battery staple"u8.ToArray();

    private static readonly byte[] Body =
        """{"agentId":"6b3f8f2e-0f5d-4c8e-9c0a-2f7d1c0f9a11","state":"BUSY","timestamp":1767225600}"""u8.ToArray();

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1767225600);

    private static readonly string Valid = GenesysRelaySignature.Sign(Secret, Body);

    // Both expected values are those of `openssl dgst -sha256 -hmac`.
    [Fact]
    public void Sign_Body_AsOpenSslDoes() =>
        Assert.Equal("61a8068d390bcbfb5f75482a5718473fa61cd51ef338c308a52bbad544a89931", GenesysRelaySignature.Sign(Secret, Body));

    [Fact]
    public void Sign_TimestampAndBody_AsOpenSslDoes() =>
        Assert.Equal(
            "3a76b9a9a2ae34a63d63a7a06ada7d0b9389d3f05c3f071544a2ab60cc04e9f4", GenesysRelaySignature.Sign(Secret, Body, "1767225600"));

    [Fact]
    public void Verify_LowerOrUpperCase_Valid()
    {
        Assert.Equal(SignatureVerdict.Valid, Verify(Valid));
        Assert.Equal(SignatureVerdict.Valid, Verify(Valid.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("sha256={0}")]
    [InlineData("SHA256={0}")]
    [InlineData(" {0} ")]
    [InlineData("{1},{0}")]
    [InlineData("{0}, {1}")]
    [InlineData("sha256={1}, sha256={0}, {1}")]
    [InlineData("nonsense, {0}")]
    [InlineData(",{0},")]
    public void Verify_ValidOneAmongOthers_Valid(string header) =>
        Assert.Equal(SignatureVerdict.Valid, Verify(string.Format(CultureInfo.InvariantCulture, header, Valid, new string('0', 64))));

    [Fact]
    public void Verify_AnyOfSeveralSecrets_Valid()
    {
        byte[] other = [1, 2, 3];

        Assert.Equal(SignatureVerdict.Valid, Verify(Valid, secrets: [other, Secret]));
        Assert.Equal(SignatureVerdict.Valid, Verify(Valid, secrets: [Secret, other]));
        Assert.Equal(SignatureVerdict.Mismatch, Verify(Valid, secrets: [other]));
    }

    [Fact]
    public void Verify_NoSecretLoaded_NeverValid() => Assert.NotEqual(SignatureVerdict.Valid, Verify(Valid, secrets: []));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void Verify_NoSignature_Missing(string? header) => Assert.Equal(SignatureVerdict.Missing, Verify(header));

    [Fact]
    public void Verify_HeaderAbsent_Missing() => Assert.Equal(SignatureVerdict.Missing, Verify(StringValues.Empty));

    [Fact]
    public void Verify_WrongLengthOrAlphabet_Malformed()
    {
        foreach (var header
            in new[]
            {
                Valid[1..], Valid + "0", $"{Valid}{Valid}", "g" + Valid[1..], Valid[..^1] + "é", "sha256=", "sha1=" + Valid, ",", " ",
            })
        {
            Assert.True(Verify(header) == SignatureVerdict.Malformed, $"'{header}' was taken as {Verify(header)}.");
        }
    }

    [Fact]
    public void Verify_Base64_Malformed() =>
        Assert.Equal(SignatureVerdict.Malformed, Verify(Convert.ToBase64String(Convert.FromHexString(Valid))));

    [Fact]
    public void Verify_LongerThanAnySenderNeeds_Malformed() =>
        Assert.Equal(SignatureVerdict.Malformed, Verify(Valid + new string(',', 1024)));

    [Fact]
    public void Verify_HeaderTwice_AsIfAProxyHadFoldedIt()
    {
        var wrong = new string('0', 64);

        Assert.Equal(SignatureVerdict.Valid, Verify(new StringValues([Valid, Valid])));
        Assert.Equal(SignatureVerdict.Valid, Verify(new StringValues([wrong, Valid])));
        Assert.Equal(SignatureVerdict.Mismatch, Verify(new StringValues([wrong, wrong])));
    }

    [Fact]
    public void Verify_OneBitChanged_Mismatch() =>
        Assert.Equal(SignatureVerdict.Mismatch, Verify((Valid[0] == '0' ? '1' : '0') + Valid[1..]));

    [Fact]
    public void Verify_AnotherBody_Mismatch()
    {
        var reserialised = Encoding.UTF8.GetString(Body).Replace(",", ", ", StringComparison.Ordinal);

        Assert.Equal(SignatureVerdict.Mismatch, Verify(Valid, body: Encoding.UTF8.GetBytes(reserialised)));
        Assert.Equal(SignatureVerdict.Mismatch, Verify(Valid, body: [.. Body, (byte)'\n']));
        Assert.Equal(SignatureVerdict.Mismatch, Verify(Valid, body: []));
    }

    [Theory]
    [InlineData("1767225600")]
    [InlineData("1767225600000")]
    [InlineData("1767225300")]
    [InlineData("1767225300000")]
    [InlineData("1767225900")]
    [InlineData("1767225900000")]
    public void Verify_TimestampWithinTolerance_Valid(string timestamp) =>
        Assert.Equal(SignatureVerdict.Valid, Verify(Valid, timestamp));

    [Theory]
    [InlineData("1767225299")]
    [InlineData("1767225299999")]
    [InlineData("1767225901")]
    [InlineData("1767225900001")]
    [InlineData("0")]
    [InlineData("99999999999")]
    [InlineData("9999999999999")]
    public void Verify_TimestampOutsideTolerance_Stale(string timestamp) =>
        Assert.Equal(SignatureVerdict.Stale, Verify(Valid, timestamp));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-1767225600")]
    [InlineData("+1767225600")]
    [InlineData("1767225600.5")]
    [InlineData("1,767,225,600")]
    [InlineData(" 1767225600")]
    [InlineData("0x69565e00")]
    [InlineData("2026-01-01T00:00:00Z")]
    [InlineData("17672256000000")]
    [InlineData("99999999999999999999999999")]
    [InlineData("١٧٦٧٢٢٥٦٠٠")]
    public void Verify_TimestampOfAnotherForm_Malformed(string timestamp) =>
        Assert.Equal(SignatureVerdict.Malformed, Verify(Valid, timestamp));

    [Fact]
    public void Verify_TimestampTwice_Malformed() =>
        Assert.Equal(SignatureVerdict.Malformed, Verify(Valid, new StringValues(["1767225600", "1767225600"])));

    [Theory]
    [InlineData("1767225600")]
    [InlineData("1767225600000")]
    public void Verify_TimestampSigned_CoversTheTimestampAsSent(string timestamp)
    {
        var signature = GenesysRelaySignature.Sign(Secret, Body, timestamp);

        Assert.Equal(SignatureVerdict.Valid, Verify(signature, timestamp, signTimestamp: true));
        Assert.Equal(SignatureVerdict.Mismatch, Verify(signature, "1767225601", signTimestamp: true));
        Assert.Equal(SignatureVerdict.Mismatch, Verify(signature, timestamp));
        Assert.Equal(SignatureVerdict.Mismatch, Verify(Valid, timestamp, signTimestamp: true));
    }

    [Fact]
    public void Verify_TimestampToBeSignedButAbsent_Missing() =>
        Assert.Equal(SignatureVerdict.Missing, Verify(Valid, signTimestamp: true));

    private static SignatureVerdict Verify(
        StringValues signatures,
        StringValues timestamps = default,
        bool signTimestamp = false,
        byte[]? body = null,
        byte[][]? secrets = null) =>
        GenesysRelaySignature.Verify(
            body ?? Body, signatures, timestamps, [.. (secrets ?? [Secret]).Select(secret => new SigningSecret("test", secret))],
            signTimestamp, Now, TimeSpan.FromMinutes(5)).Verdict;
}
