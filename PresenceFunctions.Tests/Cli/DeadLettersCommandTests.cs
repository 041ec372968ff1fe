using System.CommandLine;
using PresenceCli;
using PresenceCli.DeadLetters;
using PresenceFunctions.Tests.Testing;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Cli;

public sealed class DeadLettersCommandTests(RedisFixture redis)
{
    [Fact]
    public async Task List_ByAgent_NamesItsLettersOnly()
    {
        await using var app = await StartAsync("ada", "ben");

        var output = await RunAsync(app, "list", "--agent", "ada");

        Assert.Contains("ada", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ben", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_ById_PrintsTheEntry()
    {
        await using var app = await StartAsync("ada");
        var id = await IdAsync(app);

        Assert.Contains("\"agentId\": \"ada\"", await RunAsync(app, "show", id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_DryRun_ChangesNothing()
    {
        await using var app = await StartAsync("ada", "ben");

        var output = await RunAsync(app, "replay", "--all", "--dry-run");

        Assert.Equal(2, output.Split("would be replayed").Length - 1);
        Assert.Equal(2, await app.Redis.StreamLengthAsync(app.Keys.DeadLetters));
    }

    [Fact]
    public async Task Replay_ByAgent_AppendsThatAgentsEntryAgain()
    {
        await using var app = await StartAsync("ada", "ben");

        await RunAsync(app, "replay", "--agent", "ben");

        Assert.Equal("BUSY", (await app.GetAsync("api/presence/ben")).GetProperty("state").GetString());
        Assert.Equal(1, await app.Redis.StreamLengthAsync(app.Keys.DeadLetters));
    }

    [Fact]
    public async Task Replay_OneCannotBeRead_TheOthersAreReplayedAllTheSame()
    {
        await using var app = await StartAsync("ada", "ben");
        await app.Redis.StreamAddAsync(
            app.Keys.DeadLetters,
            [new("group", "g"), new("entryId", "1-0"), new("reason", "r"), new("deliveries", 5), new("deadAt", 1), new("x", "garbage")]);

        await RunAsync(app, "replay", "--all");

        Assert.Equal(2, (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength());
        Assert.Equal(1, await app.Redis.StreamLengthAsync(app.Keys.DeadLetters));
    }

    [Theory]
    [InlineData("replay", "--agent", "nobody")]
    [InlineData("drop", "--until", "2020-01-01T00:00:00Z", "--dry-run")]
    public async Task Change_ConditionsThatNoneMeets_SaysSo(params string[] arguments)
    {
        await using var app = await StartAsync("ada");

        Assert.Contains("No dead letter", await RunAsync(app, arguments), StringComparison.Ordinal);
        Assert.Equal(1, await app.Redis.StreamLengthAsync(app.Keys.DeadLetters));
    }

    [Fact]
    public async Task Drop_UntilATime_LeavesNewerOnes()
    {
        await using var app = await StartAsync("ada");

        await RunAsync(app, "drop", "--until", "2020-01-01T00:00:00Z");
        Assert.Equal(1, await app.Redis.StreamLengthAsync(app.Keys.DeadLetters));
        await RunAsync(app, "drop", "--since", "2020-01-01T00:00:00Z");
        Assert.Equal(0, await app.Redis.StreamLengthAsync(app.Keys.DeadLetters));
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("replay")]
    [InlineData("drop", "1-1")]
    [InlineData("replay", "1-1")]
    public async Task Change_NothingOrNobodyChosen_IsRefused(params string[] arguments)
    {
        await using var app = await StartAsync("ada");

        await Assert.ThrowsAsync<CommandException>(() => RunAsync(app, arguments));
        Assert.Equal(1, await app.Redis.StreamLengthAsync(app.Keys.DeadLetters));
    }

    [Fact]
    public async Task List_WithoutTheAdminKey_AsksForIt()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Access:Key", "key"), ("Access:AdminKey", "admin")]);

        var refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync(app, "list"));

        Assert.Contains("PRESENCE_ADMIN_KEY", refused.Message, StringComparison.Ordinal);
        await RunAsync(app, "list", "--key", "admin");
    }

    private async Task<TestApp> StartAsync(params string[] agents)
    {
        var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        foreach (var agent in agents)
        {
            NameValueEntry[] letter =
            [
                new("group", "g"), new("entryId", "1-0"), new("reason", "r"), new("deliveries", 5), new("deadAt", Deliveries.Now),
                new("agentId", agent), new("state", "BUSY"), new("timestampMs", Deliveries.Now), new("genesysEventId", $"event-of-{agent}"),
                new("ingestionTimestampMs", Deliveries.Now), new("kind", "presence"),
            ];
            await app.Redis.StreamAddAsync(app.Keys.DeadLetters, letter);
        }

        return app;
    }

    private static async Task<string> IdAsync(TestApp app) =>
        (await app.Redis.StreamRangeAsync(app.Keys.DeadLetters, count: 1))[0].Id.ToString();

    private static async Task<string> RunAsync(TestApp app, params string[] arguments)
    {
        var output = new StringWriter();
        var root = new RootCommand { DeadLettersCommand.Create() };
        await root.Parse(["dead-letters", .. arguments, "--url", app.Client.BaseAddress!.ToString()])
            .InvokeAsync(
                new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false },
                TestContext.Current.CancellationToken);
        return output.ToString();
    }
}
