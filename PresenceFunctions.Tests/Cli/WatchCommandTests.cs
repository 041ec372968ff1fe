using System.CommandLine;
using PresenceCli;
using PresenceCli.Watching;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Cli;

public sealed class WatchCommandTests(RedisFixture redis)
{
    private const long T = 1_790_000_000_000;

    [Fact]
    public async Task Watch_OutputElsewhere_ALinePerChangeUntilItIsStopped()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("ada", "Busy", T));
        await using var watch = Watching.Start(app.Client.BaseAddress!);
        await watch.OutputAsync("\tada\t-\tBUSY\t");

        await app.AcceptAsync(Deliveries.Flat("ada", "Meal", T + 1000));
        await watch.OutputAsync("\tada\tBUSY\tMEAL\t");

        Assert.Equal(0, await watch.StopAsync());
        Assert.Equal(["2026-09-21T14:13:20.000Z\tada\t-\tBUSY\t\t", "2026-09-21T14:13:21.000Z\tada\tBUSY\tMEAL\t\t"], watch.Lines);
        Assert.Equal("", watch.Errors);
    }

    [Fact]
    public async Task Watch_Narrowed_ShowsWhoComesInAndWhoLeaves()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("ada", "On Queue", T));
        await app.AcceptAsync(Deliveries.Flat("ben", "Busy", T));
        await using var watch = Watching.Start(app.Client.BaseAddress!, "--state", "on queue");
        await watch.OutputAsync("\tada\t-\tON_QUEUE\t");

        await app.AcceptAsync(Deliveries.Flat("ben", "On Queue", T + 1000));
        await app.AcceptAsync(Deliveries.Flat("ada", "Busy", T + 1000));
        await watch.OutputAsync("\tada\tON_QUEUE\t-\t");

        Assert.Equal(
            ["ada - ON_QUEUE", "ben - ON_QUEUE", "ada ON_QUEUE -"], watch.Lines.Select(line => string.Join(' ', line.Split('\t')[1..4])));
    }

    [Fact]
    public async Task Watch_HostAwayForAWhile_SaysSoAndGoesOnWhereItWas()
    {
        var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var address = app.Client.BaseAddress!;
        var stream = app.Keys.Stream.ToString();
        await app.AcceptAsync(Deliveries.Flat("ada", "Busy", T));
        await using var watch = Watching.Start(address);
        await watch.OutputAsync("\tada\t-\tBUSY\t");
        await app.DisposeAsync();
        await TestApp.EventuallyAsync(
            () => Task.FromResult(watch.Errors.Contains("Not live", StringComparison.Ordinal)), "it says that it is not live");

        await using var again = await TestApp.StartAsync(
            redis, [.. TestApp.NoDrainer, ("Stream:Name", stream), ("urls", address.ToString())]);
        await again.AcceptAsync(Deliveries.Flat("ada", "Meal", T + 1000));
        await watch.OutputAsync("\tada\tBUSY\tMEAL\t");

        Assert.Contains("Live again", watch.Errors, StringComparison.Ordinal);
        Assert.Equal(2, watch.Lines.Length);
    }

    [Theory]
    [InlineData("--key", "wrong")]
    [InlineData]
    public async Task Watch_WithoutTheKey_AsksForIt(params string[] arguments)
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Access:Key", "key")]);
        await using var watch = Watching.Start(app.Client.BaseAddress!, arguments);

        var refused = await Assert.ThrowsAsync<CommandException>(() => watch.Run);

        Assert.Contains("PRESENCE_KEY", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The command as it runs.</summary>
    private sealed class Watching : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly StringWriter output = new();
        private readonly StringWriter errors = new();

        private Watching(string[] arguments)
        {
            var root = new RootCommand { WatchCommand.Create() };
            Run = root.Parse(["watch", .. arguments]).InvokeAsync(
                new InvocationConfiguration
                {
                    Output = TextWriter.Synchronized(output),
                    Error = TextWriter.Synchronized(errors),
                    EnableDefaultExceptionHandler = false,
                },
                stop.Token);
        }

        public Task<int> Run { get; }

        public string Errors => errors.ToString();

        public string[] Lines => output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

        public static Watching Start(Uri address, params string[] arguments) => new(["--url", address.ToString(), .. arguments]);

        public Task OutputAsync(string text) =>
            TestApp.EventuallyAsync(
                () => Task.FromResult(output.ToString().Contains(text, StringComparison.Ordinal)), $"a line with '{text}'");

        public async Task<int> StopAsync()
        {
            await stop.CancelAsync();
            return await Run;
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await ((Task)Run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        }
    }
}
