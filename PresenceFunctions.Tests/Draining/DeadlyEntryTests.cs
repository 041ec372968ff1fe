using System.Diagnostics;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.DeadLetters;
using PresencePipeline.Draining;

namespace PresenceFunctions.Tests.Draining;

/// <summary>
/// An entry that ends every process that applies it. Nobody is left to say so: only the delivery counts in Redis tell. The
/// processes are this test project itself, told to run nothing but its explicit test.
/// </summary>
public sealed class DeadlyEntryTests(RedisFixture redis)
{
    private const string Stream = "DEADLY_STREAM";
    private const string Entry = "DEADLY_ENTRY";
    private const string MaxDeliveries = "DEADLY_MAX_DELIVERIES";
    private static readonly TimeSpan ClaimIdle = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Entry_EndsEveryProcessThatAppliesIt_IsBuriedAfterMaxDeliveriesAndTakesNoOtherAlong(int maxDeliveries)
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(20);
        var deadly = Assert.Single(await stream.AppendAsync(Changes.Of("deadly")));
        await stream.AppendAsync(20);

        var deaths = 0;
        while (await DrainInAProcessAsync(stream, deadly, maxDeliveries) != 0)
        {
            deaths++;
            Assert.True(deaths <= maxDeliveries, "It is delivered more often than it may be.");
            await TestApp.EventuallyAsync(
                async () => (await stream.PendingAsync()).All(IsStuck), "what the process left behind may be claimed");
        }

        Assert.Equal(maxDeliveries, deaths);
        await stream.AssertDrainedAsync(40);
        var letter = DeadLetter.From(Assert.Single(await stream.Redis.StreamRangeAsync(stream.Keys.DeadLetters)), partition: null);
        Assert.Equal((deadly, maxDeliveries), (letter.OriginalId, (int)letter.Deliveries));
        Assert.Contains("ended its consumers", letter.Reason, StringComparison.Ordinal);
    }

    /// <summary>What the processes do: one run of a drainer.</summary>
    [Fact(Explicit = true)]
    public async Task Run_UntilNothingIsLeft()
    {
        var options = new DrainOptions
        {
            Budget = TimeSpan.Zero,
            ClaimIdle = ClaimIdle,
            MaxDeliveries = int.Parse(Given(MaxDeliveries), null),
        };
        await using var stream = await TestStream.OpenAsync(Given(nameof(redis)), Given(Stream));

        await stream.CreateDrainer(options, new DeadlyProjection(stream.Board, Given(Entry))).RunAsync(
            TestContext.Current.CancellationToken);
    }

    /// <returns>The exit code; 0 if it survived.</returns>
    private async Task<int> DrainInAProcessAsync(TestStream stream, string deadly, int maxDeliveries)
    {
        var start = new ProcessStartInfo(
            Path.ChangeExtension(typeof(DeadlyEntryTests).Assembly.Location, null),
            ["-explicit", "only", "-method", $"{typeof(DeadlyEntryTests).FullName}.{nameof(Run_UntilNothingIsLeft)}"])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                [nameof(redis)] = redis.ConnectionString,
                [Stream] = stream.Keys.Name,
                [Entry] = deadly,
                [MaxDeliveries] = $"{maxDeliveries}",
            },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode is 0 or 137, output);
        return process.ExitCode;
    }

    private static string Given(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

    private static bool IsStuck(StackExchange.Redis.StreamPendingMessageInfo entry) =>
        entry.IdleTimeInMilliseconds >= ClaimIdle.TotalMilliseconds;
}
