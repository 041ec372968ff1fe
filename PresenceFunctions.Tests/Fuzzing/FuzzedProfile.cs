using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Fuzzing;

/// <summary>A host of one signature profile under mutated deliveries, which come past Kestrel, straight to the endpoint.</summary>
internal sealed class FuzzedProfile(RedisFixture redis, string profile, int seed)
{
    private const int Senders = 8;
    private const int Batches = 4;

    private static readonly int[] Allowed = [200, 400, 401, 413, 415];

    private readonly WebhookOptions options = new() { Profile = profile };
    private readonly BodyMutator bodies = new(seed);
    private readonly HeaderMutator headers = new(seed);
    private readonly Random random = new(seed);

    /// <summary>Sends so many deliveries; fails at the first answer or log line that nobody may cause.</summary>
    /// <returns>How often each answer came.</returns>
    public async Task<IReadOnlyDictionary<int, long>> RunAsync(int count, Action<string> report)
    {
        var log = new ErrorLog();
        await using var app = await TestApp.StartAsync(
            redis,
            services => services.AddSingleton<ILoggerProvider>(log),
            // A machine that stands still for a second is not what this is about.
            ("Redis:ConnectionString", $"{redis.ConnectionString},syncTimeout=30000,asyncTimeout=30000"),
            ("Webhook:Profile", profile),
            ("Webhook:AppendDeadline", "00:00:30"),
            ("Logging:LogLevel:Default", "Warning"),
            ("Logging:Console:LogLevel:Default", "None"),
            ("Stream:MaxLength", "10000"),
            ("Stream:DedupWindow", "00:00:10"),
            ("Board:Retention", "00:01:00"));
        var endpoint = app.Services.GetRequiredService<IngestEndpoint>();
        var answers = new ConcurrentDictionary<int, long>();
        var (before, sent) = (0L, 0);

        // Few, since memory is measured after each: in a process with much else to collect that takes longer than the deliveries.
        foreach (var batch in Enumerable.Range(0, count).Chunk(Math.Max(1, count / Batches)))
        {
            var deliveries = batch.Select(_ => Next()).ToList();
            await Parallel.ForEachAsync(
                deliveries,
                new ParallelOptions { MaxDegreeOfParallelism = Senders, CancellationToken = TestContext.Current.CancellationToken },
                async (delivery, _) =>
                {
                    var status = await AnswerAsync(app.Services, endpoint, delivery);
                    Assert.True(Allowed.Contains(status), $"{status} for {profile}, seed {seed}: {delivery}");
                    answers.AddOrUpdate(status, 1, (_, number) => number + 1);
                });
            Assert.Empty(log.Lines);
            sent += batch.Length;
            var memory = GC.GetTotalMemory(forceFullCollection: true);
            var counts = string.Join(" · ", answers.OrderBy(answer => answer.Key).Select(answer => $"{answer.Key} {answer.Value}"));
            report(string.Create(CultureInfo.InvariantCulture, $"{profile}: {sent} of {count}, {memory / 1_048_576} MiB, {counts}"));
            before = before == 0 ? memory : before;
        }

        // What a warm host has at a quarter of the way it has at the end, give or take what is under way.
        var after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(after - before < 32 * 1_048_576, $"{before} bytes became {after}.");
        return answers;
    }

    private FuzzedDelivery Next()
    {
        var body = bodies.Next();
        var secret = Encoding.UTF8.GetBytes(TestApp.Secret);
        var now = TimeProvider.System.GetUtcNow();
        var signed = SignatureProfiles.Sign(options, secret, body, random.Next().ToString(CultureInfo.InvariantCulture), now)
            .Select(header => KeyValuePair.Create(header.Name, new StringValues(header.Value))).ToList();
        if (random.Next(4) == 0)
        {
            headers.Change(signed);
        }

        return new FuzzedDelivery(body, signed, random.Next(50) == 0 ? "text/json; charset=?" : "application/json");
    }

    private static async Task<int> AnswerAsync(IServiceProvider services, IngestEndpoint endpoint, FuzzedDelivery delivery)
    {
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = HttpMethods.Post;
        context.Request.ContentType = delivery.ContentType;
        context.Request.Body = new MemoryStream(delivery.Body);
        context.Response.Body = Stream.Null;
        foreach (var (name, value) in delivery.Headers)
        {
            context.Request.Headers[name] = value;
        }

        await (await endpoint.HandleAsync(context.Request)).ExecuteAsync(context);
        return context.Response.StatusCode;
    }
}
