using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PresencePipeline.Draining;
using PresencePipeline.Hosting;
using PresencePipeline.Presence;
using PresencePipeline.Streams;
using PresencePipeline.Workforce;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>
/// Entries per second of each system's drainer beside loops that only read and acknowledge, over the same stream with the
/// same batch size, in alternating runs.
/// </summary>
internal static class DrainBenchmark
{
    private const int Rounds = 7;
    private const int Entries = 200_000;
    private const int Agents = 5_000;
    private const int BatchSize = 500;
    private const string RawGroup = "raw";

    public static async Task RunAsync(string redis)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Redis:ConnectionString"] = redis,
                ["Stream:Name"] = $"bench-{Guid.NewGuid():N}",
                ["Secrets:genesys-webhook-secret"] = "benchmark secret",
                ["Drain:Budget"] = "00:00:00",
                ["Drain:BatchSize"] = BatchSize.ToString(CultureInfo.InvariantCulture),
            }).Build());
        services.AddPresencePipeline(new HostTraits(AllowsConfiguredSecrets: true));
        await using var provider = services.BuildServiceProvider();
        await PresenceHost.PrepareAsync(provider);
        var database = provider.GetRequiredService<RedisConnection>().Database;
        var keys = provider.GetRequiredService<StreamPartitions>()[0];
        var drainers = ConsumerGroups.All.ToDictionary(group => group, provider.GetRequiredKeyedService<GroupDrainer>);
        // A rewrite of the append-only file in the middle of a run would be that run's bad luck.
        await database.ExecuteAsync("CONFIG", "SET", "auto-aof-rewrite-percentage", "0");
        await FillAsync(database, keys);

        var contenders = new (string Name, string Group, Func<Task> Run)[]
        {
            ("read, then acknowledge", RawGroup, () => ReadAndAcknowledgeAsync(database, keys, overlapped: false)),
            ("read while the last batch is acknowledged", RawGroup, () => ReadAndAcknowledgeAsync(database, keys, overlapped: true)),
            ("drain into the board", ConsumerGroups.Dashboard, () => drainers[ConsumerGroups.Dashboard].RunAsync(CancellationToken.None)),
            ("drain into timelines", ConsumerGroups.Workforce, () => drainers[ConsumerGroups.Workforce].RunAsync(CancellationToken.None)),
        };
        var rates = contenders.ToDictionary(contender => contender.Name, _ => new List<double>());
        for (var round = -1; round < Rounds; round++)
        {
            foreach (var (name, group, run) in contenders)
            {
                await StartOverAsync(database, keys, group);
                var started = Stopwatch.GetTimestamp();
                await run();
                var elapsed = Stopwatch.GetElapsedTime(started);
                await ExpectDoneAsync(database, keys, group);
                if (round >= 0)
                {
                    rates[name].Add(Entries / elapsed.TotalSeconds);
                }
            }
        }

        Console.WriteLine($"\nDraining: medians of {Rounds} alternating runs over {Entries:n0} entries of {Agents:n0} agents, batches of {BatchSize}.");
        Console.WriteLine("| loop | entries/s | of read, then acknowledge |");
        Console.WriteLine("|---|---|---|");
        foreach (var (name, _, _) in contenders)
        {
            var ratio = Median.Of(rates[name].Zip(rates[contenders[0].Name], (rate, baseline) => rate / baseline));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median.Of(rates[name]):n0} | {ratio:p0} |"));
        }
    }

    private static async Task FillAsync(IDatabase database, StreamKeys keys)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - Entries;
        foreach (var numbers in Enumerable.Range(0, Entries).Chunk(1000))
        {
            await Task.WhenAll(numbers.Select(number => database.StreamAddAsync(keys.Stream, Fields(number, now + number))));
        }
    }

    private static NameValueEntry[] Fields(int number, long at)
    {
        _ = AgentId.TryParse(string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{number * 7919L % Agents:d12}"), out var agentId);
        var fields = new List<RedisValue>();
        EntryCodec.Encode(
            new PresenceChange
            {
                AgentId = agentId,
                Kind = number % 2 == 0 ? PresenceKind.Presence : PresenceKind.Routing,
                State = number % 2 == 0 ? "ON_QUEUE" : "INTERACTING",
                RawState = number % 2 == 0 ? "On Queue" : "INTERACTING",
                SourceTimeMs = at,
                IngestedAtMs = at,
                EventId = EventId.Derive(agentId, PresenceKind.Presence, "ON_QUEUE", null, at),
                DefinitionId = "6a3af858-942f-489d-9700-5f9bcdcdae9b",
                Source = "PURECLOUD",
                CorrelationId = Guid.NewGuid().ToString(),
            },
            fields);
        return [.. fields.Chunk(2).Select(field => new NameValueEntry(field[0], field[1]))];
    }

    private static async Task StartOverAsync(IDatabase database, StreamKeys keys, string group)
    {
        await database.ExecuteAsync("XGROUP", "CREATE", keys.Stream, group, "0", "MKSTREAM").ContinueWith(_ => { }, TaskScheduler.Default);
        await database.ExecuteAsync("XGROUP", "SETID", keys.Stream, group, "0");
        await database.KeyDeleteAsync([keys.Agents, keys.Changes, keys.Epoch, keys.WorkforceAgents, keys.WorkforceEpoch]);
        var agents = Enumerable.Range(0, Agents).Select(agent => $"00000000-0000-4000-8000-{agent:d12}").ToList();
        var slice = TimeSlice.Of(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        await database.KeyDeleteAsync([.. agents.Select(keys.Agent), .. agents.Select(agent => keys.Timeline(agent, slice)), .. agents.Select(agent => keys.Timeline(agent, slice - 1))]);
    }

    private static async Task ReadAndAcknowledgeAsync(IDatabase database, StreamKeys keys, bool overlapped)
    {
        Task acknowledging = Task.CompletedTask;
        while (await database.StreamReadGroupAsync(keys.Stream, RawGroup, "bench", StreamPosition.NewMessages, BatchSize) is { Length: > 0 } batch)
        {
            await acknowledging;
            acknowledging = database.StreamAcknowledgeAsync(keys.Stream, RawGroup, Array.ConvertAll(batch, entry => entry.Id));
            if (!overlapped)
            {
                await acknowledging;
            }
        }

        await acknowledging;
    }

    private static async Task ExpectDoneAsync(IDatabase database, StreamKeys keys, string group)
    {
        var pending = await database.StreamPendingAsync(keys.Stream, group);
        var unread = await database.StreamReadGroupAsync(keys.Stream, group, "check", StreamPosition.NewMessages, 1, noAck: true);
        if (pending.PendingMessageCount > 0 || unread.Length > 0)
        {
            throw new InvalidOperationException($"{group} left entries behind.");
        }
    }
}
