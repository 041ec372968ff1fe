using System.Text;
using Microsoft.Extensions.Primitives;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Webhooks;

public sealed class ApiKeyTests
{
    private const string Key = "correct horse battery staple ü";

    [Fact]
    public void Sign_Secret_IsTheKeyItself() => Assert.Equal(Key, ApiKey.Sign(Encoding.UTF8.GetBytes(Key)));

    [Fact]
    public void Verify_AnyOfSeveralSecrets_ValidAndNamesTheVersion()
    {
        Assert.Equal(SignatureResult.Valid("old"), Verify(Key, ("new", "another"), ("old", Key)));
        Assert.Equal(SignatureResult.Valid("new"), Verify(Key, ("new", Key), ("old", "another")));
        Assert.Equal(SignatureResult.Mismatch, Verify(Key, ("new", "another"), ("old", "one more")));
        Assert.Equal(SignatureResult.Mismatch, ApiKey.Verify(Key, []));
    }

    [Theory]
    [InlineData(Key + " ")]
    [InlineData(" " + Key)]
    [InlineData("Correct horse battery staple ü")]
    [InlineData("correct horse battery staple")]
    [InlineData(Key + "," + Key)]
    [InlineData("c")]
    public void Verify_AnotherKey_Mismatch(string key) => Assert.Equal(SignatureResult.Mismatch, Verify(key, ("new", Key)));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void Verify_NoKey_Missing(string? key)
    {
        Assert.Equal(SignatureResult.Missing, Verify(key, ("new", Key)));
        Assert.Equal(SignatureResult.Missing, Verify(key, ("new", "")));
        Assert.Equal(SignatureResult.Missing, Verify(StringValues.Empty, ("new", Key)));
    }

    [Fact]
    public void Verify_HeaderTwice_Malformed() =>
        Assert.Equal(SignatureResult.Malformed, Verify(new StringValues([Key, Key]), ("new", Key)));

    [Fact]
    public void Verify_LongerThanAnySenderNeeds_Malformed()
    {
        var key = new string('k', 1025);

        Assert.Equal(SignatureResult.Malformed, Verify(key, ("new", key)));
        Assert.Equal(SignatureResult.Valid("new"), Verify(key[1..], ("new", key[1..])));
    }

    private static SignatureResult Verify(StringValues keys, params (string Version, string Key)[] secrets) =>
        ApiKey.Verify(keys, [.. secrets.Select(secret => new SigningSecret(secret.Version, Encoding.UTF8.GetBytes(secret.Key)))]);
}
