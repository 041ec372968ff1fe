using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PresencePipeline;
using PresencePipeline.Draining;
using PresencePipeline.Hosting;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using PresencePipeline.Workforce;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>
/// A stream full of entries that can be drained again and again, by the pipeline's drainers or without them. Its entries are
/// two hours old, by their ids and by their source times.
/// </summary>
internal sealed class DrainStream : IAsyncDisposable
{
    public const int UsualAgents = 5_000;
    public const int BatchSize = 500;

    private static readonly string[] Statuses = ["IDLE", "INTERACTING", "COMMUNICATING"];

    private readonly ServiceProvider services;
    private readonly int agents;
    private readonly long firstAt = TimeProvider.System.GetUtcNow().AddHours(-2).ToUnixTimeMilliseconds();

    private DrainStream(ServiceProvider services, int agents) => (this.services, this.agents) = (services, agents);

    public IDatabase Redis => services.GetRequiredService<RedisConnection>().Database;

    public StreamKeys Keys => services.GetRequiredService<StreamPartitions>()[0];

    /// <param name="redis">Connection string.</param>
    /// <param name="retention">How long a drainer's trimming leaves entries in the stream.</param>
    /// <param name="agents">Whom the entries are about, in turn.</param>
    public static async Task<DrainStream> OpenAsync(string redis, TimeSpan retention, int agents = UsualAgents)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Redis:ConnectionString"] = redis,
                ["Stream:Name"] = $"bench-{Guid.NewGuid():N}",
                ["Stream:Retention"] = retention.ToString("c"),
                ["Secrets:genesys-webhook-secret"] = "benchmark secret",
                ["Drain:Budget"] = "00:00:00",
                ["Drain:BatchSize"] = BatchSize.ToString(CultureInfo.InvariantCulture),
            }).Build());
        services.AddPresencePipeline(new HostTraits(AllowsConfiguredSecrets: true));
        var stream = new DrainStream(services.BuildServiceProvider(), agents);
        await PresenceHost.PrepareAsync(stream.services);

        // A rewrite of the append-only file in the middle of a run would be that run's bad luck.
        await stream.Redis.ExecuteAsync("CONFIG", "SET", "auto-aof-rewrite-percentage", "0");
        return stream;
    }

    /// <summary>One run of the group's drainer: until the stream is drained, then it trims.</summary>
    public Task DrainAsync(string group) => services.GetRequiredKeyedService<GroupDrainer>(group).RunAsync(CancellationToken.None);

    /// <summary>Fills the stream up to so many entries.</summary>
    public async Task FillAsync(int entries)
    {
        var length = (int)await Redis.StreamLengthAsync(Keys.Stream);
        if (length == 0 || (length < entries && await FirstAsync() != Id(0)))
        {
            await Redis.KeyDeleteAsync(Keys.Stream);
            length = 0;
        }

        foreach (var numbers in Enumerable.Range(length, Math.Max(0, entries - length)).Chunk(1000))
        {
            await Task.WhenAll(numbers.Select(number => Redis.StreamAddAsync(Keys.Stream, Fields(number), Id(number))));
        }
    }

    /// <summary>
    /// Leaves the stream with these groups only, which have read all but its last entries, and forgets what was made of them.
    /// </summary>
    public async Task StartOverAsync(int entries, int unread, params string[] groups)
    {
        foreach (var group in await Redis.StreamGroupInfoAsync(Keys.Stream))
        {
            await Redis.StreamDeleteConsumerGroupAsync(Keys.Stream, group.Name);
        }

        foreach (var group in groups)
        {
            await Redis.StreamCreateConsumerGroupAsync(Keys.Stream, group, entries == unread ? "0-0" : Id(entries - unread - 1));
        }

        var slice = TimeSlice.Of(firstAt);
        await Redis.KeyDeleteAsync([Keys.Agents, Keys.Changes, Keys.Epoch, Keys.WorkforceAgents, Keys.WorkforceEpoch]);
        foreach (var names in Enumerable.Range(0, agents).Select(AgentName).Chunk(1000))
        {
            await Redis.KeyDeleteAsync(
                [
                    .. names.Select(Keys.Agent),
                    .. names.SelectMany(agent => new[] { Keys.Timeline(agent, slice), Keys.Timeline(agent, slice + 1) }),
                ]);
        }
    }

    /// <exception cref="InvalidOperationException">The group has left entries behind.</exception>
    public async Task ExpectDoneAsync(string group)
    {
        var pending = await Redis.StreamPendingAsync(Keys.Stream, group);
        var unread = await Redis.StreamReadGroupAsync(Keys.Stream, group, "check", StreamPosition.NewMessages, 1, noAck: true);
        if (pending.PendingMessageCount > 0 || unread.Length > 0)
        {
            throw new InvalidOperationException($"{group} left entries behind.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StartOverAsync(0, 0);
        await Redis.KeyDeleteAsync(Keys.Stream);
        await services.DisposeAsync();
    }

    private async Task<RedisValue> FirstAsync() => (await Redis.StreamRangeAsync(Keys.Stream, count: 1))[0].Id;

    private string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"{firstAt + (number / 100)}-{number % 100}");

    private static string AgentName(int agent) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{agent:d12}");

    private NameValueEntry[] Fields(int number)
    {
        _ = AgentId.TryParse(AgentName((int)(number * 7919L % agents)), out var agentId);
        var at = firstAt + (number / 100);
        var isPresence = number / agents % 2 == 0;
        var state = isPresence ? "ON_QUEUE" : Statuses[number % Statuses.Length];
        var fields = new List<RedisValue>();
        EntryCodec.Encode(
            new PresenceChange
            {
                AgentId = agentId,
                Kind = isPresence ? PresenceKind.Presence : PresenceKind.Routing,
                State = state,
                RawState = isPresence ? "On Queue" : state,
                SourceTimeMs = at,
                IngestedAtMs = at,
                EventId = EventId.Derive(agentId, PresenceKind.Presence, state, null, at),
                DefinitionId = "6a3af858-942f-489d-9700-5f9bcdcdae9b",
                Source = "PURECLOUD",
                CorrelationId = Guid.NewGuid().ToString(),
            },
            fields);
        return [.. fields.Chunk(2).Select(field => new NameValueEntry(field[0], field[1]))];
    }
}
