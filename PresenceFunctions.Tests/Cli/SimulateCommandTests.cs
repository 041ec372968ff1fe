using System.CommandLine;
using PresenceCli;
using PresenceCli.Simulation;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Cli;

/// <summary>The simulator against the local host as it is, over a real Redis.</summary>
public sealed class SimulateCommandTests(RedisFixture redis) : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("presence-cli-");

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [InlineData(Scenarios.Steady, PayloadShapes.Mixed)]
    [InlineData(Scenarios.ShiftStart, PayloadShapes.Notification)]
    [InlineData(Scenarios.Storm, PayloadShapes.Activity)]
    [InlineData(Scenarios.Chaos, PayloadShapes.Mixed)]
    [InlineData(Scenarios.Chaos, PayloadShapes.Array)]
    [InlineData(Scenarios.Chaos, PayloadShapes.EventGrid)]
    [InlineData(Scenarios.Steady, PayloadShapes.EventBridge)]
    [InlineData(Scenarios.Steady, PayloadShapes.Flat)]
    public async Task Simulate_AnyScenarioAndPayload_BoardShowsWhatWasAccepted(string scenario, string payload)
    {
        await using var app = await TestApp.StartAsync(redis);

        var (exitCode, output) = await RunAsync(app, scenario, TestApp.Secret, "--payload", payload);

        Assert.True(exitCode == 0, output);
        Assert.Matches(@"EQUAL: the board shows all [1-9]\d* facts", output);
    }

    [Theory]
    [InlineData(SignatureProfiles.OpenMessaging)]
    [InlineData(SignatureProfiles.StandardWebhooks)]
    [InlineData(SignatureProfiles.ApiKey)]
    public async Task Simulate_AnySignature_IsAccepted(string profile)
    {
        await using var app = await TestApp.StartAsync(redis, ("Webhook:Profile", profile));

        var (exitCode, output) = await RunAsync(app, Scenarios.Chaos, TestApp.Secret, "--profile", profile);

        Assert.True(exitCode == 0, output);
        Assert.Contains("200 received", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_SecondRunOfTheSameSeed_StartsFromWhatTheBoardShows()
    {
        await using var app = await TestApp.StartAsync(redis);
        await RunAsync(app, Scenarios.Steady, TestApp.Secret);

        var (exitCode, output) = await RunAsync(app, Scenarios.ShiftStart, TestApp.Secret);

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task Simulate_ARowThatIsLost_IsDifferentAndExitsWithOne()
    {
        await using var app = await TestApp.StartAsync(redis);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var losing = LoseARowAsync(app, stop.Token);

        var (exitCode, output) = await RunAsync(
            app, Scenarios.Steady, TestApp.Secret, "--settle", "2", "--payload", PayloadShapes.Notification);
        await stop.CancelAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains($"DIFFERENT: {await losing}", output, StringComparison.Ordinal);
        Assert.Contains("NOT EQUAL: 1 agents", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_TheSecretIsAnother_SaysWhatWasAnsweredAndExitsWithOne()
    {
        await using var app = await TestApp.StartAsync(redis);

        var (exitCode, output) = await RunAsync(app, Scenarios.Steady, "not the secret");

        Assert.Equal(1, exitCode);
        Assert.Contains("UNEXPECTED: a good delivery was answered 401", output, StringComparison.Ordinal);
        Assert.Contains("NOTHING was accepted", output, StringComparison.Ordinal);
        Assert.DoesNotContain("EQUAL", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_MarkersAreTakenAway_SaysWhatWasAppendedTwice()
    {
        await using var app = await TestApp.StartAsync(redis);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var forgetting = ForgetMarkersAsync(app, stop.Token);

        var (exitCode, output) = await RunAsync(app, Scenarios.Chaos, TestApp.Secret);
        await stop.CancelAsync();
        await forgetting;

        Assert.Equal(1, exitCode);
        Assert.Contains("TWICE:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_WithoutTheKey_AsksForItBeforeItBegins()
    {
        await using var app = await TestApp.StartAsync(redis, ("Access:Key", "key"));

        var refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync(app, Scenarios.Steady, TestApp.Secret));

        Assert.Contains("PRESENCE_KEY", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Theory]
    [InlineData("steadily")]
    [InlineData("steady", "--agents", "0")]
    [InlineData("steady", "--payload", "xml")]
    public void Simulate_WhatThereIsNot_IsRefused(params string[] arguments) =>
        Assert.NotEmpty(new RootCommand { SimulateCommand.Create() }.Parse(["simulate", .. arguments]).Errors);

    private static async Task ForgetMarkersAsync(TestApp app, CancellationToken cancellationToken)
    {
        var server = app.Redis.Multiplexer.GetServers()[0];
        while (!cancellationToken.IsCancellationRequested)
        {
            await foreach (var marker in server.KeysAsync(pattern: $"*{app.Keys.Name}*:seen:*"))
            {
                await app.Redis.KeyDeleteAsync(marker);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Takes a row away, again and again; whoever follows the feed looks at rows only when the history is another.</summary>
    private static async Task<string> LoseARowAsync(TestApp app, CancellationToken cancellationToken)
    {
        var lost = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            if (lost.Length == 0 && await app.Redis.SortedSetRangeByRankAsync(app.Keys.Agents, 0, 0) is [var row])
            {
                lost = row.ToString();
            }

            if (lost.Length > 0)
            {
                await app.Redis.KeyDeleteAsync(app.Keys.Agent(lost));
                await app.Redis.StringSetAsync(app.Keys.Epoch, Guid.NewGuid().ToString("N"));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }

        return lost;
    }

    private async Task<(int ExitCode, string Output)> RunAsync(TestApp app, string scenario, string secret, params string[] more)
    {
        var file = Path.Combine(directory.FullName, "secret");
        await File.WriteAllTextAsync(file, secret, TestContext.Current.CancellationToken);
        await using var output = new StringWriter();
        string[] arguments =
        [
            "simulate", scenario, "--agents", "60", "--minutes", "0.05", "--seed", "7", "--speed", "60",
            "--url", app.Client.BaseAddress!.ToString(), "--secret-file", file,
        ];
        var exitCode = await new RootCommand { SimulateCommand.Create() }.Parse([.. arguments, .. more]).InvokeAsync(
            new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString());
    }
}
