using System.CommandLine;
using System.Text.Json;
using PresenceCli;
using PresenceCli.Lag;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Cli;

public sealed class LagCommandTests(RedisFixture redis)
{
    private static readonly (string, string)[] Impatient =
        [.. TestApp.NoDrainer, ("Lag:StalledAfter", "00:00:01"), ("Lag:BehindAfter", "00:00:01")];

    [Fact]
    public async Task Lag_EverythingFinished_ShowsEveryGroupAndExitsWithZero()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        await app.AcceptAsync(Deliveries.Flat("b", "Busy", Deliveries.Now));

        var (exitCode, output) = await RunAsync(app);

        Assert.Equal(0, exitCode);
        Assert.All(ConsumerGroups.All, group => Assert.Matches($@"{group}\W+2\W+0\W+0\W+\d", output));
        Assert.DoesNotContain("\e[", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lag_NothingEverArrived_SaysSo()
    {
        await using var app = await TestApp.StartAsync(redis, Impatient);
        await TestApp.EventuallyAsync(() => app.Redis.KeyExistsAsync(app.Keys.Stream), "the first runs have made the groups");
        await app.Redis.KeyDeleteAsync(app.Keys.Stream);

        var (exitCode, output) = await RunAsync(app);

        Assert.Equal(0, exitCode);
        Assert.Contains("There is no group", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lag_OneGroupStalled_ExitsWithTheWorstVerdictAndGivesItsReason()
    {
        await using var app = await TestApp.StartAsync(redis, Impatient);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        await app.Redis.StreamCreateConsumerGroupAsync(app.Keys.Stream, "abandoned", "0-0");

        var (exitCode, output) = (0, "");
        await TestApp.EventuallyAsync(
            async () =>
            {
                (exitCode, output) = await RunAsync(app);
                return exitCode != 0;
            },
            "not all is well");

        Assert.Equal(5, exitCode);
        Assert.Contains("stalled abandoned: 1 entry is unread", output, StringComparison.Ordinal);
        Assert.Contains("XGROUP DESTROY", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lag_ThatRedisDoesNotKnow_IsMarked()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        var second = (await app.AcceptAsync(Deliveries.Flat("b", "Busy", Deliveries.Now))).GetProperty("streamId").GetString();
        await app.AcceptAsync(Deliveries.Flat("c", "Busy", Deliveries.Now));
        await app.Redis.StreamCreateConsumerGroupAsync(app.Keys.Stream, "joined-later", second);

        var (_, output) = await RunAsync(app);

        Assert.Matches(@"joined-later\W+3 \W+~1 ", output);
    }

    [Fact]
    public async Task Lag_Json_IsTheAnswerInOneLine()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        var (_, output) = await RunAsync(app, "--json");

        var groups = JsonElement.Parse(Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(ConsumerGroups.All, groups.EnumerateArray().Select(group => group.GetProperty("group").GetString()!));
    }

    [Fact]
    public async Task Lag_Watch_AsksAgainUntilItIsStopped()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var output = new StringWriter();
        var synchronized = TextWriter.Synchronized(output);

        var watching = InvokeAsync(app, synchronized, stop.Token, "--watch", "--json", "--every", "1");
        await TestApp.EventuallyAsync(() => Task.FromResult(output.ToString().Count(character => character == '\n') >= 3), "three answers");
        await stop.CancelAsync();

        Assert.Equal(0, await watching);
    }

    [Fact]
    public async Task Lag_WithoutTheKey_AsksForIt()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Access:Key", "key"), ("Access:AdminKey", "admin")]);

        var refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync(app));

        Assert.Contains("PRESENCE_KEY", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(app, "--key", "key")).ExitCode);
    }

    [Theory]
    [InlineData("ok", 0)]
    [InlineData("catching-up", 2)]
    [InlineData("unknown", 3)]
    [InlineData("some-later-verdict", 3)]
    [InlineData("falling-behind", 4)]
    [InlineData("stalled", 5)]
    [InlineData("stuck", 6)]
    public void ExitCode_PerVerdict_IsTheDocumentedOne(string verdict, int expected) =>
        Assert.Equal(expected, new GroupLine(new AnsweredGroup { Verdict = verdict }).ExitCode);

    private static async Task<(int ExitCode, string Output)> RunAsync(TestApp app, params string[] arguments)
    {
        await using var output = new StringWriter();
        return (await InvokeAsync(app, output, TestContext.Current.CancellationToken, arguments), output.ToString());
    }

    private static Task<int> InvokeAsync(TestApp app, TextWriter output, CancellationToken cancellationToken, params string[] arguments) =>
        new RootCommand { LagCommand.Create() }.Parse(["lag", .. arguments, "--url", app.Client.BaseAddress!.ToString()])
            .InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false }, cancellationToken);
}
