using PresenceFunctions.Tests.Testing;
using PresencePipeline;
using PresencePipeline.Secrets;

namespace PresenceFunctions.Tests.Secrets;

public sealed class SecretStoreTests
{
    private const string Name = "some-secret";
    private const string First = "s3cr3t-value-one";
    private const string Second = "s3cr3t-value-two";

    [Fact]
    public async Task Load_Missing_NamesTheSecretAndTheVault()
    {
        await using var pipeline = new VaultPipeline();

        var refusal = await Assert.ThrowsAsync<StartupException>(() => pipeline.Store.LoadAsync(Name));

        Assert.Equal(
            $"Secret some-secret is missing: looked for a version of it that is enabled and currently valid in {pipeline.Vault.Uri}.",
            refusal.Message);
    }

    [Fact]
    public async Task Load_VaultAway_NamesTheSecretTheVaultAndTheReason()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.IsAway = true;

        var refusal = await Assert.ThrowsAsync<StartupException>(() => pipeline.Store.LoadAsync(Name));

        Assert.Equal(
            $"Secret some-secret could not be read, looking for a version of it that is enabled and currently valid in "
                + $"{pipeline.Vault.Uri}: the vault does not answer (Connection refused).",
            refusal.Message);
    }

    [Fact]
    public async Task Load_VaultAwayForAMoment_IsTriedAgain()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, First);
        pipeline.Vault.FailNext(System.Net.HttpStatusCode.ServiceUnavailable, times: 2);

        Assert.Equal(First, (await pipeline.Store.LoadAsync(Name)).Value);
    }

    [Theory]
    [InlineData(First + "\n", true)]
    [InlineData(" " + First, true)]
    [InlineData("\uFEFF" + First, true)]
    [InlineData(First, false)]
    public async Task Load_WhiteSpaceOrByteOrderMarkAround_OneWarningWithoutTheValue(string value, bool warns)
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, value);

        var secret = await pipeline.Store.LoadAsync(Name);
        await pipeline.Store.RefreshAsync();

        Assert.Equal(value, secret.Value);
        var warnings = pipeline.Log.GetSnapshot().Where(record => record.Level == Microsoft.Extensions.Logging.LogLevel.Warning).ToList();
        Assert.Equal(warns ? 1 : 0, warnings.Count);
        Assert.All(warnings, warning => Assert.Contains(Name, warning.Message, StringComparison.Ordinal));
        Assert.All(warnings, warning => Assert.DoesNotContain(First, warning.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refresh_NewVersion_IsUsedAndCounted()
    {
        await using var pipeline = new VaultPipeline();
        using var refreshes = pipeline.Collect<long>("presence.secrets.refreshes");
        pipeline.Vault.Add(Name, First);
        var secret = await pipeline.Store.LoadAsync(Name);

        await pipeline.Store.RefreshAsync();
        pipeline.Vault.Add(Name, Second);
        await pipeline.Store.RefreshAsync();

        Assert.Equal(Second, secret.Value);
        Assert.Equal(
            ["unchanged", "changed"], refreshes.GetMeasurementSnapshot().Select(measurement => (string)measurement.Tags["result"]!));
    }

    [Fact]
    public async Task Refresh_VaultAway_KeepsWhatIsKnownAndSaysHowOldItIs()
    {
        await using var pipeline = new VaultPipeline();
        using var refreshes = pipeline.Collect<long>("presence.secrets.refreshes");
        using var age = pipeline.Collect<double>("presence.secrets.age");
        pipeline.Vault.Add(Name, First);
        var secret = await pipeline.Store.LoadAsync(Name);

        pipeline.Vault.IsAway = true;
        pipeline.Time.Advance(TimeSpan.FromMinutes(7));
        await pipeline.Store.RefreshAsync();
        await pipeline.Store.RefreshAsync();
        age.RecordObservableInstruments();

        Assert.Equal(First, secret.Value);
        Assert.Equal("the vault does not answer", secret.Problem);
        Assert.Equal(420, Assert.Single(age.GetMeasurementSnapshot()).Value);
        Assert.Equal(["failed", "failed"], refreshes.GetMeasurementSnapshot().Select(measurement => (string)measurement.Tags["result"]!));
        Assert.Single(pipeline.Log.GetSnapshot(), line => line.Message.Contains("cannot be read", StringComparison.Ordinal));

        pipeline.Vault.IsAway = false;
        await pipeline.Store.RefreshAsync();

        Assert.Null(secret.Problem);
        Assert.Equal(TimeSpan.Zero, secret.Age);
        Assert.Single(pipeline.Log.GetSnapshot(), line => line.Message.Contains("can be read again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refresh_SecretRemoved_ValueIsKeptButNoVersion()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, First);
        var secret = await pipeline.Store.LoadAsync(Name);

        pipeline.Vault.Remove(Name);
        await pipeline.Store.RefreshAsync();

        Assert.Equal(First, secret.Value);
        Assert.Empty(secret.Versions);
    }

    [Fact]
    public async Task Refresh_SeveralAtOnce_OneCallOfTheVault()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, First);
        var secret = await pipeline.Store.LoadAsync(Name);
        var opening = new TaskCompletionSource();
        pipeline.Vault.Opening = opening.Task;

        var refreshes = Enumerable.Range(0, 20).Select(_ => secret.RefreshAsync()).ToList();
        opening.SetResult();
        await Task.WhenAll(refreshes);

        Assert.Equal(2, pipeline.Vault.Listings);
    }

    [Fact]
    public async Task Refresher_EveryInterval_ReadsAgain()
    {
        await using var pipeline = new VaultPipeline(("KeyVault:RefreshInterval", "00:10:00"));
        pipeline.Vault.Add(Name, First);
        var secret = await pipeline.Store.LoadAsync(Name);
        var refresher = pipeline.Hosted<SecretRefresher>();
        await refresher.StartAsync(TestContext.Current.CancellationToken);

        pipeline.Vault.Add(Name, Second);
        var minutes = 0;
        await TestApp.EventuallyAsync(
            () =>
            {
                if (secret.Value == First)
                {
                    pipeline.Time.Advance(TimeSpan.FromMinutes(1));
                    minutes++;
                }

                return Task.FromResult(secret.Value == Second);
            },
            "the new version is used");

        // Not before nine tenths of the interval; how much later depends on when the refresher came to wait.
        Assert.InRange(minutes, 9, int.MaxValue);
        await refresher.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Log_WhateverHappens_HoldsNoValue()
    {
        await using var pipeline = new VaultPipeline();
        pipeline.Vault.Add(Name, First);
        var secret = await pipeline.Store.LoadAsync(Name);
        pipeline.Vault.Add(Name, Second);
        await pipeline.Store.RefreshAsync();
        pipeline.Vault.IsAway = true;
        await pipeline.Store.RefreshAsync();

        var lines = pipeline.Log.GetSnapshot()
            .Select(line => $"{line.Message} {line.Exception} {string.Join(' ', line.StructuredState ?? [])}").ToList();

        Assert.Equal(2, lines.Count);
        Assert.All(
            lines.Append(secret.ToString()).Append(secret.Versions[0].ToString()),
            line => Assert.DoesNotContain("s3cr3t", line, StringComparison.Ordinal));
    }
}
