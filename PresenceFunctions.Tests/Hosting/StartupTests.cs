using System.Net;
using System.Net.Sockets;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>A host that must not start ends with exit code 1 and one line that names what is wrong, and gives no secret away.</summary>
public sealed class StartupTests(RedisFixture redis)
{
    private const string Secret = "s3cr3t-value-of-the-test";
    private const string Password = "p4ssw0rd-of-the-test";

    private static readonly (string, string) SigningSecret = ("Secrets__genesys-webhook-secret", Secret);
    private static readonly (string, string) FreePort = ("ASPNETCORE_URLS", "http://127.0.0.1:0");
    private static readonly (string, string) Development = ("AZURE_FUNCTIONS_ENVIRONMENT", "Development");

    private (string, string) Redis => ("Redis__ConnectionString", redis.ConnectionString);

    [Fact]
    public async Task Local_NoSigningSecret_NamesIt() =>
        await AssertNotStartedAsync(StartAttempt.Local, "genesys-webhook-secret", FreePort, Redis);

    [Fact]
    public async Task Local_BlankSigningSecret_NamesIt() =>
        await AssertNotStartedAsync(
            StartAttempt.Local, "genesys-webhook-secret", FreePort, Redis, ("Secrets__genesys-webhook-secret", "  "));

    [Theory]
    [InlineData("standard-webhooks", "whsec_?")]
    [InlineData("api-key", "s3cr3t-with-a-line-break\n")]
    public async Task Local_SecretThatTheProfileCannotUse_NamesIt(string profile, string secret) => await AssertNotStartedAsync(
        StartAttempt.Local, "Secret genesys-webhook-secret is not usable", FreePort, Redis, ("Webhook__Profile", profile), (
            "Secrets__genesys-webhook-secret", secret));

    [Fact]
    public async Task Local_SecretOfAnotherName_NamesTheOneItLookedFor() => await AssertNotStartedAsync(
        StartAttempt.Local, "Secrets:relay-secret", FreePort, Redis, SigningSecret, ("Webhook__SecretName", "relay-secret"));

    [Theory]
    [InlineData("Webhook__MaxBodyBytes", "5")]
    [InlineData("Webhook__MaxBodyBytes", "abc")]
    [InlineData("Webhook__MaxBodyBytes", "2000000")]
    [InlineData("Webhook__TimestampTolerance", "02:00:00")]
    [InlineData("Webhook__AppendDeadline", "00:00:00")]
    [InlineData("Webhook__SignTimestamp", "perhaps")]
    [InlineData("Webhook__Profile", "github")]
    [InlineData("Webhook__Profile", "Open-Messaging")]
    [InlineData("Webhook__ApiKeyHeader", "X API Key")]
    [InlineData("Drain__Schedule", "nonsense")]
    [InlineData("Drain__Schedule", "*/10 * * * *")]
    [InlineData("Drain__Budget", "-00:00:01")]
    [InlineData("Drain__BatchSize", "0")]
    [InlineData("Lag__Schedule", "now and then")]
    [InlineData("Lag__PendingThreshold", "0")]
    [InlineData("Lag__StalledAfter", "00:05:00")]
    [InlineData("Lag__BehindAfter", "00:00:00")]
    [InlineData("Stream__Name", "with {braces}")]
    [InlineData("Stream__DedupWindow", "2.00:00:00")]
    [InlineData("KeyVault__Uri", "kv-test")]
    [InlineData("KeyVault__Uri", "http://kv-test.vault.azure.net/")]
    [InlineData("KeyVault__RefreshInterval", "00:00:00")]
    [InlineData("Workforce__TimeZone", "Europe/Atlantis")]
    [InlineData("Workforce__Retention", "12:00:00")]
    [InlineData("Workforce__StuckAfter__OnQueue", "00:20:00")]
    [InlineData("Workforce__StuckAfter__MEAL", "2.00:00:00")]
    [InlineData("Workforce__MassOfflinePercent", "100")]
    [InlineData("Workforce__OutageWithin", "00:05:00")]
    [InlineData("Logging__LogLevel__Default", "Foo")]
    [InlineData("Logging__Console__LogLevel__Microsoft", "Loud")]
    public async Task BothHosts_SettingOutOfRange_NameIt(string name, string value)
    {
        var setting = name.Replace("__", ":", StringComparison.Ordinal);

        await AssertNotStartedAsync(StartAttempt.Local, setting, FreePort, Redis, SigningSecret, (name, value));
        await AssertNotStartedAsync(StartAttempt.Functions, setting, Development, Redis, SigningSecret, (name, value));
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "https://127.0.0.1:0", "urls")]
    [InlineData("ASPNETCORE_URLS", "http://192.0.2.1:0", "urls")]
    [InlineData("ASPNETCORE_URLS", "foo", "urls")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:65536", "urls")]
    [InlineData("Kestrel__Endpoints__X__Url", "foo", "Kestrel:Endpoints:X:Url")]
    [InlineData("Kestrel__Endpoints__X__Protocols", "Http1", "Kestrel:Endpoints:X:Url")]
    [InlineData("Kestrel__Endpoints__X__Url", "https://127.0.0.1:0", "Kestrel:Endpoints:X:Url")]
    [InlineData("ASPNETCORE_CONTENTROOT", "/nowhere", "contentRoot")]
    public async Task Local_AddressOrDirectoryNotUsable_NamesItWithKeyOrWithout(string name, string value, string named)
    {
        // Without a key, an address beyond loopback is refused for that.
        if (value != "http://192.0.2.1:0")
        {
            await AssertNotStartedAsync(StartAttempt.Local, named, Redis, SigningSecret, (name, value));
        }

        await AssertNotStartedAsync(StartAttempt.Local, named, Redis, SigningSecret, ("Access__Key", "k"), (name, value));
    }

    [Fact]
    public async Task Local_NoDirectoryForItsRedis_NamesTheSettingOfIt() =>
        await AssertNotStartedAsync(StartAttempt.Local, "TMPDIR", FreePort, SigningSecret, ("TMPDIR", "/nowhere"));

    [Fact]
    public async Task Local_PortTaken_NamesTheAddress()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await AssertNotStartedAsync(StartAttempt.Local, "urls", Redis, SigningSecret, ("ASPNETCORE_URLS", $"http://{taken.LocalEndpoint}"));
    }

    [Theory]
    [InlineData("open-messaging")]
    [InlineData("standard-webhooks")]
    [InlineData("api-key")]
    public async Task Local_TimestampToBeSignedByAProfileThatHasNoSuchSetting_NamesIt(string profile) => await AssertNotStartedAsync(
        StartAttempt.Local, "Webhook:SignTimestamp", FreePort, Redis, SigningSecret, ("Webhook__Profile", profile), (
            "Webhook__SignTimestamp", "true"));

    [Theory]
    [InlineData("127.0.0.1:6379,password=" + Password + ",nonsense=1")]
    [InlineData("127.0.0.1:6379,password=" + Password + ",connectTimeout=soon")]
    [InlineData("127.0.0.1:6379,password=" + Password + ",ssl=perhaps")]
    public async Task BothHosts_ConnectionStringNotValid_NameTheSettingAndGiveNothingAway(string connectionString)
    {
        var setting = ("Redis__ConnectionString", connectionString);

        await AssertNotStartedAsync(StartAttempt.Local, "Redis:ConnectionString", FreePort, SigningSecret, setting);
        await AssertNotStartedAsync(StartAttempt.Functions, "Redis:ConnectionString", Development, SigningSecret, setting);
    }

    [Fact]
    public async Task Local_BeyondLoopbackWithoutKey_NamesTheKey() => await AssertNotStartedAsync(
        StartAttempt.Local, "Access:Key", ("ASPNETCORE_URLS", "http://0.0.0.0:0"), Redis, SigningSecret);

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    [InlineData(null)]
    public async Task Functions_OutsideDevelopment_ConfiguredSecretIsRefused(string? environment)
    {
        (string, string)[] settings =
            [Redis, SigningSecret, .. environment is null ? ((string, string)[])[] : [("AZURE_FUNCTIONS_ENVIRONMENT", environment)]];

        await AssertNotStartedAsync(StartAttempt.Functions, "genesys-webhook-secret", settings);
    }

    [Fact]
    public async Task Functions_InDevelopmentWithoutSecret_NamesIt() =>
        await AssertNotStartedAsync(StartAttempt.Functions, "genesys-webhook-secret", Development, Redis);

    [Fact]
    public async Task Functions_NoConnectionString_NamesItsSecret() =>
        await AssertNotStartedAsync(StartAttempt.Functions, "redis-connection-string", Development, SigningSecret);

    [Fact]
    public async Task BothHosts_VaultAway_NameTheSecretAndTheVault()
    {
        const string Vault = "https://127.0.0.1:1/";

        await AssertNotStartedAsync(
            StartAttempt.Local,
            $"Secret genesys-webhook-secret could not be read, looking for a version of it that is enabled and currently valid in {Vault}",
            FreePort,
            Redis,
            ("KeyVault__Uri", Vault));
        await AssertNotStartedAsync(StartAttempt.Functions, Vault, Redis, ("KeyVault__Uri", Vault));
    }

    [Fact]
    public async Task BothHosts_VaultSetToNothing_SecretsComeFromTheSettings()
    {
        await AssertNotStartedAsync(StartAttempt.Local, "Secrets:genesys-webhook-secret", FreePort, Redis, ("KeyVault__Uri", ""));
        await AssertNotStartedAsync(StartAttempt.Functions, "in Development only", Redis, SigningSecret, ("KeyVault__Uri", ""));
    }

    private static async Task AssertNotStartedAsync(string assembly, string named, params (string, string)[] environment)
    {
        var (exitCode, error) = await StartAttempt.RunAsync(assembly, environment);

        Assert.True(exitCode == 1, $"{assembly} ended with {exitCode}: {error}");
        Assert.True(error.TrimEnd().Split('\n').Length == 1, $"More than one line: {error}");
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, error, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1:6379", error, StringComparison.Ordinal);
    }
}
