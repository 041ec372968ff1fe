using StackExchange.Redis;

namespace PresenceFunctions.Tests.Chaos;

/// <summary>Something that goes wrong for a while, and is put right again.</summary>
/// <param name="Name">What happens, in words for whoever reads the report.</param>
/// <param name="StrikeAsync">Lets it happen, and puts it right.</param>
internal sealed record ChaosFault(string Name, Func<ChaosStage, Random, Task> StrikeAsync)
{
    /// <summary>All there are.</summary>
    public static readonly ChaosFault[] All =
    [
        new("Redis is killed and started again", async (stage, random) =>
        {
            await stage.Server.KillAsync();
            await WaitAsync(random, 500, 2_000);
            await stage.Server.StartAsync();
        }),
        new("Redis stands still", async (stage, random) =>
        {
            await stage.Server.SignalAsync("STOP");
            await WaitAsync(random, 1_000, 4_000);
            await stage.Server.SignalAsync("CONT");
        }),
        new("The way to Redis is cut", (stage, random) => ForAWhileAsync(stage.Way.Cut, stage.Way.Open, random)),
        new("The way to Redis is slow", (stage, random) => ForAWhileAsync(
            () => stage.Way.Delay(random.Next(100, 500)), stage.Way.Open, random)),
        new("The way to Redis swallows everything", (stage, random) => ForAWhileAsync(stage.Way.Swallow, stage.Way.Open, random)),
        new("Redis's memory is full", (stage, random) => CommandsAsync(
            stage, random, ["CONFIG", "SET", "maxmemory", "1mb"], ["CONFIG", "SET", "maxmemory", "0"])),
        new("Scripts are taken from Redis's user", (stage, random) => CommandsAsync(
            stage, random, ["ACL", "SETUSER", "default", "-@scripting"], ["ACL", "SETUSER", "default", "+@scripting"])),
        new("Redis forgets its scripts", (stage, random) => CommandsAsync(stage, random, ["SCRIPT", "FLUSH"], ["SCRIPT", "FLUSH"])),
        new("Redis ends every connection", (stage, random) => CommandsAsync(
            stage, random, ["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"], ["CLIENT", "KILL", "TYPE", "pubsub"])),
        new("A consumer group is removed", (stage, random) => CommandsAsync(
            stage, random, ["XGROUP", "DESTROY", stage.Stream, PresencePipeline.Streams.ConsumerGroups.Dashboard], ["PING"])),
        new("A host is killed and started again", async (stage, random) =>
        {
            await stage.KillSecondAsync();
            await WaitAsync(random, 200, 1_500);
            await stage.StartSecondAsync();
        }),
        new("A host is killed before Redis's answers reach it", async (stage, random) =>
        {
            stage.Way.KeepAnswers();
            await WaitAsync(random, 500, 1_500);
            await stage.KillSecondAsync();
            stage.Way.Open();
            await stage.StartSecondAsync();
        }),
        new("A host's clock jumps", async (stage, random) =>
        {
            stage.Clock.Offset = TimeSpan.FromMinutes(3);
            await WaitAsync(random, 1_000, 2_000);
            stage.Clock.Offset = TimeSpan.FromMinutes(-3);
            await WaitAsync(random, 1_000, 2_000);
            stage.Clock.Offset = TimeSpan.Zero;
        }),
        new("The signing secret is rotated", (stage, _) => stage.RotateAsync()),
        new("Redis is away, and then the storage account too", async (stage, random) =>
        {
            stage.Way.Cut();
            await WaitAsync(random, 500, 1_500);
            await stage.Storage.SignalAsync("STOP");
            await WaitAsync(random, 500, 1_500);
            await stage.Storage.SignalAsync("CONT");
            stage.Way.Open();
        }),
        new("Notification channels are closed", async (stage, random) =>
        {
            stage.Organization.KillChannels();
            await WaitAsync(random, 500, 2_000);
            stage.Organization.KillChannels();
        }),
        new("The token of Genesys Cloud expires", (stage, _) =>
        {
            stage.Organization.ExpireTokens();
            return Task.CompletedTask;
        }),
    ];

    public override string ToString() => Name;

    private static async Task ForAWhileAsync(Action begin, Action end, Random random)
    {
        begin();
        await WaitAsync(random, 1_000, 4_000);
        end();
    }

    private static async Task CommandsAsync(ChaosStage stage, Random random, string[] begin, string[] end)
    {
        await ExecuteAsync(stage.Admin, begin);
        await WaitAsync(random, 1_000, 3_000);
        await ExecuteAsync(stage.Admin, end);
    }

    private static Task<RedisResult> ExecuteAsync(IDatabase admin, string[] command) =>
        admin.ExecuteAsync(command[0], [.. command[1..].Cast<object>()]);

    private static Task WaitAsync(Random random, int atLeastMs, int atMostMs) =>
        Task.Delay(TimeSpan.FromMilliseconds(random.Next(atLeastMs, atMostMs)), TimeProvider.System, TestContext.Current.CancellationToken);
}
