using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;
using PresencePipeline.Workforce;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Fuzzing;

/// <summary>What is read back from Redis may be anything: it is never a 5xx, and what is good is shown.</summary>
[Collection(HungryTests.Name)]
public sealed class RedisValueFuzzTests(RedisFixture redis)
{
    private const int Seed = 17;
    private const int Values = 200;
    private const string Agent = "fuzzed";

    private static readonly string[] Routes =
        ["api/presence", $"api/presence/{Agent}", "api/workforce", "api/lag", "api/dead-letters", "api/health/live"];

    private const string Fact = """{"order":"017672256000000000001767225600000000000000000000000001","applied":"1767225600"""
        + """000","kind":"presence","state":"BUSY","raw":"Busy","since":1767225600000,"run":"00000000000000"}""";

    private static readonly NameValueEntry[] Letter =
    [
        new("group", ConsumerGroups.Dashboard), new("entryId", "1-1"), new("reason", "r"), new("deliveries", 5),
        new("deadAt", 1_767_225_600_000),
    ];

    private static readonly NameValueEntry[] Sample =
        [new("added", 5), new("lag", 1), new("basis", 0), new("pending", 0), new("lastDelivered", "1-1")];

    [Theory]
    [InlineData("entry")]
    [InlineData("row")]
    [InlineData("feed")]
    [InlineData("epoch")]
    [InlineData("dead letter")]
    [InlineData("profile")]
    [InlineData("lag sample")]
    [InlineData("timeline")]
    [InlineData("heartbeat")]
    public async Task Reader_OfMutatedValues_AnswersAndShowsWhatIsGood(string kind)
    {
        await using var app = await TestApp.StartAsync(redis, ("Drain:MaxDeliveries", "2"), ("Drain:ClaimIdle", "00:00:01"));
        var random = new Random(Seed);
        await app.AcceptAsync(Deliveries.Flat(Agent, "Busy", Deliveries.Now));
        var entry = Assert.Single(await app.Redis.StreamRangeAsync(app.Keys.Stream));

        for (var number = 0; number < Values; number++)
        {
            await SpoilAsync(app, kind, entry, random);
            if (number % 20 == 19)
            {
                await AssertAnswersAsync(app);
            }
        }

        await app.AcceptAsync(Deliveries.Flat("after", "Meal", Deliveries.Now));
        await TestApp.EventuallyAsync(
            async () => (await app.Client.GetAsync("api/presence/after", TestContext.Current.CancellationToken)).IsSuccessStatusCode,
            "the good one is shown",
            TimeSpan.FromSeconds(60));
        await AssertAnswersAsync(app);
    }

    private static async Task AssertAnswersAsync(TestApp app)
    {
        foreach (var route in Routes)
        {
            using var response = await app.Client.GetAsync(route, TestContext.Current.CancellationToken);
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{route}: {response.StatusCode} {body}");
            _ = JsonElement.Parse(body);
        }
    }

    private static Task SpoilAsync(TestApp app, string kind, StreamEntry entry, Random random) => kind switch
    {
        "entry" => app.Redis.StreamAddAsync(app.Keys.Stream, Mutate(entry.Values, random)),
        "row" => app.Redis.HashSetAsync(app.Keys.Agent(Agent), "presence", Mutate(Fact, random)),
        "feed" => app.Redis.StreamAddAsync(app.Keys.Changes, [new(Agent, Mutate(Fact, random))]),
        "epoch" => app.Redis.StringSetAsync(app.Keys.Epoch, Mutate("0123456789abcdef0123456789abcdef", random)),
        "dead letter" => app.Redis.StreamAddAsync(
            app.Keys.DeadLetters,
            Mutate([.. Letter, .. entry.Values], random)),
        "profile" => app.Redis.StringSetAsync(
            $"agent-directory:{Agent}", Mutate("""{"name":"A","department":"D","extension":"1","email":"a@b"}""", random)),
        "lag sample" => app.Redis.StreamAddAsync(
            app.Keys.LagSamples(ConsumerGroups.Dashboard),
            Mutate([new("at", Deliveries.Now), .. Sample], random)),
        "timeline" => app.Redis.SortedSetAddAsync(
            app.Keys.Timeline(Agent, TimeSlice.Of(Deliveries.Now)), Mutate("00000010193c1a2b3c4d0001pBUSY", random), Score(random)),
        "heartbeat" => app.Redis.StringSetAsync(app.Keys.Draining(ConsumerGroups.Dashboard), Mutate("1", random), TimeSpan.FromSeconds(1)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind."),
    };

    private static double Score(Random random) => random.Next(4) switch
    {
        0 => Deliveries.Now,
        1 => random.NextDouble() * 1e300,
        2 => double.NegativeInfinity,
        _ => -1,
    };

    private static NameValueEntry[] Mutate(NameValueEntry[] fields, Random random)
    {
        var changed = fields.ToList();
        for (var left = random.Next(1, 4); left > 0 && changed.Count > 1; left--)
        {
            var at = random.Next(changed.Count);
            switch (random.Next(4))
            {
                case 0:
                    changed.RemoveAt(at);
                    break;
                case 1:
                    changed.Add(changed[at]);
                    break;
                case 2:
                    changed[at] = new(Mutate(changed[at].Name.ToString(), random), changed[at].Value);
                    break;
                default:
                    changed[at] = new(changed[at].Name, Mutate(changed[at].Value.ToString(), random));
                    break;
            }
        }

        return [.. changed];
    }

    private static RedisValue Mutate(string text, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return random.Next(8) switch
        {
            0 => "",
            1 => "null",
            2 => bytes[..random.Next(bytes.Length + 1)],
            3 => (byte[])[.. bytes, .. bytes],
            4 => random.NextInt64().ToString(CultureInfo.InvariantCulture),
            5 => "-1",
            6 => (byte[])[0xFF, 0xFE, 0, .. bytes],
            _ => Flip(bytes, random),
        };
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        byte[] changed = bytes.Length == 0 ? [0] : [.. bytes];
        changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }
}
