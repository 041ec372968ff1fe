using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Webhooks;

public sealed class OpenMessagingSignatureTests
{
    private static readonly byte[] Secret = "correct horse battery staple"u8.ToArray();

    private static readonly byte[] Body =
        """{"agentId":"6b3f8f2e-0f5d-4c8e-9c0a-2f7d1c0f9a11","state":"BUSY","timestamp":1767225600}"""u8.ToArray();

    private static readonly string Valid = OpenMessagingSignature.Sign(Secret, Body);
    private static readonly string Base64 = Valid["sha256=".Length..];
    private static readonly string Wrong = Convert.ToBase64String(new byte[32]);

    // The expected value is that of `openssl dgst -sha256 -hmac … -binary | base64`.
    [Fact]
    public void Sign_Body_AsOpenSslDoes() => Assert.Equal("sha256=YagGjTkLy/tfdUgqVxhHP6Yc1R7zOMMIpSu61USomTE=", Valid);

    [Theory]
    [InlineData("sha256={0}")]
    [InlineData("SHA256={0}")]
    [InlineData(" sha256={0} ")]
    [InlineData("sha256={1},sha256={0}")]
    [InlineData("sha256={0}, sha256={1}")]
    [InlineData("sha1=nonsense,sha256={0}")]
    [InlineData("sha512={1},,sha256={0},")]
    public void Verify_ValidOneAmongOthers_Valid(string header) =>
        Assert.Equal(SignatureVerdict.Valid, Verify(string.Format(CultureInfo.InvariantCulture, header, Base64, Wrong)).Verdict);

    [Fact]
    public void Verify_AnyOfSeveralSecrets_ValidAndNamesTheVersion()
    {
        Assert.Equal(SignatureResult.Valid("old"), Verify(Valid, new SigningSecret("new", [1, 2, 3]), new SigningSecret("old", Secret)));
        Assert.Equal(SignatureResult.Valid("new"), Verify(Valid, new SigningSecret("new", Secret), new SigningSecret("old", [1, 2, 3])));
        Assert.Equal(SignatureResult.Valid("new"), Verify(Valid, new SigningSecret("new", Secret), new SigningSecret("old", Secret)));
        Assert.Equal(SignatureResult.Mismatch, Verify(Valid, new SigningSecret("new", [1, 2, 3])));
        Assert.Equal(SignatureResult.Mismatch, OpenMessagingSignature.Verify(Body, Valid, []));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void Verify_NoSignature_Missing(string? header) => Assert.Equal(SignatureResult.Missing, Verify(header));

    [Fact]
    public void Verify_AnotherForm_Malformed()
    {
        var hex = Convert.ToHexString(Convert.FromBase64String(Base64));
        foreach (var header in new[]
        {
            Base64, "sha256=", "sha256=" + hex, "sha1=" + Base64, "sha256 =" + Base64, Valid[..^1], Valid + "=", "sha256=" + Base64
                .Replace('=', '!'),
            "sha256=" + new string(' ', 44), "sha256=" + Base64[..^4] + "é===", ",", " ",
        })
        {
            Assert.True(Verify(header) == SignatureResult.Malformed, $"'{header}' was taken as {Verify(header)}.");
        }
    }

    [Fact]
    public void Verify_LongerThanAnySenderNeeds_Malformed()
    {
        Assert.Equal(SignatureResult.Malformed, Verify(Valid + new string(',', 1024)));
        Assert.Equal(SignatureResult.Malformed, Verify(string.Join(',', Enumerable.Repeat(Valid, 30))));
    }

    [Fact]
    public void Verify_AsManyAsFit_Valid() =>
        Assert.Equal(SignatureVerdict.Valid, Verify(string.Join(',', [.. Enumerable.Repeat("sha256=" + Wrong, 18), Valid])).Verdict);

    [Fact]
    public void Verify_HeaderTwice_AsIfAProxyHadFoldedIt() =>
        Assert.Equal(SignatureVerdict.Valid, Verify(new StringValues(["sha1=00", Valid])).Verdict);

    [Fact]
    public void Verify_AnotherBodyOrSignature_Mismatch()
    {
        var secrets = new[] { new SigningSecret("new", Secret) };

        Assert.Equal(SignatureResult.Mismatch, Verify("sha256=" + Wrong));
        Assert.Equal(SignatureResult.Mismatch, OpenMessagingSignature.Verify([.. Body, (byte)'\n'], Valid, secrets));
        Assert.Equal(SignatureResult.Mismatch, OpenMessagingSignature.Verify([], Valid, secrets));
        Assert.Equal(
            SignatureResult.Mismatch,
            OpenMessagingSignature.Verify(
                Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Body).Replace(",", ", ", StringComparison.Ordinal)), Valid, secrets));
    }

    private static SignatureResult Verify(StringValues signatures, params SigningSecret[] secrets) =>
        OpenMessagingSignature.Verify(Body, signatures, secrets.Length > 0 ? secrets : [new SigningSecret("test", Secret)]);
}
