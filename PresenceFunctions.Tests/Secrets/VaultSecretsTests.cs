using System.Net;
using Microsoft.Extensions.Time.Testing;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Secrets;

namespace PresenceFunctions.Tests.Secrets;

public sealed class VaultSecretsTests
{
    private const string Name = "some-secret";

    private readonly FakeVault vault = new();
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(60));

    [Fact]
    public async Task Read_ManyVersions_TheNewestTwoNewestFirstAcrossPages()
    {
        foreach (var value in (string[])["one", "two", "three", "four", "five"])
        {
            vault.Add(Name, value);
        }

        Assert.Equal(["five", "four"], await ReadAsync());
        Assert.Equal(2, vault.Requests.Count(request => request.Contains("skiptoken", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Read_OneOfThemDisabled_TheNextOlderInstead()
    {
        vault.Add(Name, "one");
        vault.Add(Name, "two");
        vault.Disable(Name, vault.Add(Name, "three"));

        Assert.Equal(["two", "one"], await ReadAsync());
    }

    [Fact]
    public async Task Read_ExpiredAndNotYetValid_LeftOut()
    {
        var now = time.GetUtcNow();
        vault.Add(Name, "valid from this very second", notBefore: now);
        vault.Add(Name, "expires in a second", expires: now.AddSeconds(1));
        vault.Add(Name, "expires this very second", expires: now);
        vault.Add(Name, "valid in a second", notBefore: now.AddSeconds(1));

        Assert.Equal(["expires in a second", "valid from this very second"], await ReadAsync());

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["valid in a second", "valid from this very second"], await ReadAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task Read_UnusableVersions_TakeNoPlace(string blank)
    {
        vault.Add(Name, "one");
        vault.Add(Name, blank);
        vault.Add(Name, "two");
        vault.Add(Name, blank);

        Assert.Equal(["two", "one"], await ReadAsync());
    }

    [Fact]
    public async Task Read_VersionThatExpires_SaysWhenAlsoIfItsValueIsKnown()
    {
        var expires = time.GetUtcNow().AddHours(1);
        vault.Add(Name, "one", expires: expires);
        var source = new VaultSecrets(vault.CreateClient(), time);

        var read = await source.ReadAsync(Name, 2, _ => true, []);
        var again = await source.ReadAsync(Name, 2, _ => true, [read[0] with { ExpiresOn = null }]);

        Assert.Equal(expires, Assert.Single(read).ExpiresOn);
        Assert.Equal(expires, Assert.Single(again).ExpiresOn);
    }

    [Fact]
    public async Task Read_NoSuchSecret_Empty() => Assert.Empty(await ReadAsync());

    [Fact]
    public async Task Read_KnownVersions_ValuesAreNotReadAgain()
    {
        vault.Add(Name, "one");
        vault.Add(Name, "two");
        var source = new VaultSecrets(vault.CreateClient(), time);
        var known = await source.ReadAsync(Name, 2, _ => true, []);

        var again = await source.ReadAsync(Name, 2, _ => true, known);

        Assert.Equal(known, again);
        Assert.Equal(2, vault.Listings);
        Assert.Equal(4, vault.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Read_ThrottledOrFailingForAMoment_TriedAgain(HttpStatusCode status)
    {
        vault.Add(Name, "one");
        vault.FailNext(status, times: 2, retryAfter: TimeSpan.FromSeconds(1));

        Assert.Equal(["one"], await ReadAsync());
        Assert.Equal(4, vault.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "the vault answers 503")]
    [InlineData(HttpStatusCode.Forbidden, "the vault refuses this identity, which needs the role Key Vault Secrets User, or this network")]
    public async Task Read_FailingForLong_SaysHow(HttpStatusCode status, string reason)
    {
        vault.Add(Name, "one");
        vault.FailNext(status, times: 10);

        var away = await Assert.ThrowsAsync<SecretsAwayException>(ReadAsync);

        Assert.Equal(reason, away.Message);
    }

    [Fact]
    public async Task Read_ThrottledForLong_SaysSoAndUntilWhen()
    {
        vault.Add(Name, "one");
        vault.FailNext(HttpStatusCode.TooManyRequests, times: 10, retryAfter: TimeSpan.FromHours(1));

        var away = await Assert.ThrowsAsync<SecretsAwayException>(ReadAsync);

        Assert.Equal($"the vault throttles (429) until {time.GetUtcNow().AddHours(1):yyyy-MM-dd HH:mm:ss} UTC", away.Message);
        Assert.Single(vault.Requests);
    }

    [Fact]
    public async Task Read_VaultAway_SaysSo()
    {
        vault.IsAway = true;

        var away = await Assert.ThrowsAsync<SecretsAwayException>(ReadAsync);

        Assert.Equal("the vault does not answer", away.Message);
        Assert.Equal("Connection refused", away.Detail);
    }

    [Fact]
    public async Task Read_SigningInFails_SaysSo()
    {
        vault.RefusesToSignIn = true;

        var away = await Assert.ThrowsAsync<SecretsAwayException>(ReadAsync);

        Assert.Equal("this identity could not sign in to the vault", away.Message);
        Assert.Equal("Nobody knows this identity.", away.Detail);
    }

    [Fact]
    public async Task Read_ServerThatAsksForATokenOfAnother_GetsNone()
    {
        vault.Add(Name, "one");
        vault.Resource = "https://vault.example.net";

        var away = await Assert.ThrowsAsync<SecretsAwayException>(ReadAsync);

        Assert.Equal("what answers is not the vault", away.Message);
        Assert.Empty(vault.Requests);
    }

    [Fact]
    public async Task Read_VaultDoesNotAnswer_EndsAtTheDeadline()
    {
        vault.Opening = new TaskCompletionSource().Task;

        var read = ReadAsync();
        time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal("the vault does not answer", (await Assert.ThrowsAsync<SecretsAwayException>(() => read)).Message);
    }

    private async Task<IEnumerable<string>> ReadAsync() =>
        (await new VaultSecrets(vault.CreateClient(), time).ReadAsync(Name, 2, version => !string.IsNullOrWhiteSpace(version.Value), []))
            .Select(version => version.Value);
}
