using Microsoft.Extensions.DependencyInjection;
using PresencePipeline.Draining;
using PresencePipeline.Hosting;
using PresencePipeline.Lag;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Testing;

/// <summary>
/// A stream of a test's own with one consumer group that only the test reads, and the pipeline's watch over it without a
/// host: samples are taken when the test says so. Its patience is short, so that tests need little.
/// </summary>
internal sealed class LagStream : IAsyncDisposable
{
    public const string Group = "watched";

    private static readonly (string Name, string Value)[] Impatient =
        [("Lag:BehindAfter", "00:00:01"), ("Lag:StalledAfter", "00:00:01"), ("Drain:ClaimIdle", "00:00:01")];

    private readonly ServiceProvider services;

    private LagStream(ServiceProvider services) => this.services = services;

    public IDatabase Redis => Get<RedisConnection>().Database;

    public RedisKey Key => Get<StreamPartitions>()[0].Stream;

    public LagPublisher Publisher => Get<LagPublisher>();

    public static async Task<LagStream> OpenAsync(
        RedisFixture redis, string? groupStart = "0", TimeProvider? timeProvider = null, params (string Name, string Value)[] settings)
    {
        var stream = new LagStream(PipelineServices.Build(
            [.. PipelineServices.On(redis), .. Impatient, .. settings], services => services.AddSingleton(
                timeProvider ?? TimeProvider.System)));
        await PresenceHost.PrepareAsync(stream.services);
        if (groupStart is not null)
        {
            await stream.CreateGroupAsync(Group, groupStart);
        }

        return stream;
    }

    /// <summary>A projection on the stream.</summary>
    public T Projection<T>()
        where T : IProjection => ActivatorUtilities.CreateInstance<T>(services, Get<StreamPartitions>()[0]);

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public Task CreateGroupAsync(string group, RedisValue start) =>
        Redis.StreamCreateConsumerGroupAsync(Key, group, start, createStream: true);

    public Task<RedisValue[]> AppendAsync(int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(number => Redis.StreamAddAsync(Key, "number", number)));

    public async Task<RedisValue[]> ReadAsync(string consumer, int count) =>
        Array.ConvertAll(await Redis.StreamReadGroupAsync(Key, Group, consumer, StreamPosition.NewMessages, count), entry => entry.Id);

    /// <summary>Reads and acknowledges.</summary>
    public async Task FinishAsync(string consumer, int count)
    {
        if (await ReadAsync(consumer, count) is { Length: > 0 } read)
        {
            await Redis.StreamAcknowledgeAsync(Key, Group, read);
        }
    }

    public async Task<StreamReading> ReadAsync() => Assert.Single(await Get<LagReader>().ReadAsync());

    public async Task<GroupReading> ReadingAsync() =>
        (await ReadAsync()).Groups.Single(group => group.Group == Group);

    public async Task<GroupLag> JudgeAsync(string name = Group) =>
        (await Get<LagWatch>().JudgeAsync()).Select(GroupLag.Of).Single(group => group.Group == name);

    /// <summary>Repeats a step until the group's verdict is the expected one.</summary>
    public async Task<GroupLag> UntilAsync(LagVerdict expected, Func<Task>? step = null, string name = Group)
    {
        GroupLag? judged = null;
        await TestApp.EventuallyAsync(
            async () =>
            {
                await (step?.Invoke() ?? Task.CompletedTask);
                judged = await JudgeAsync(name);
                return judged.Verdict == expected;
            },
            $"the verdict is {expected}");
        return judged!;
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
