using System.Text;
using Microsoft.Extensions.Logging;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Notifications;

namespace PresenceFunctions.Tests.Fuzzing;

/// <summary>What a notification channel sends may be anything: it is counted and skipped, and the next event is taken.</summary>
public sealed class FrameFuzzTests(RedisFixture redis)
{
    private const int Seed = 17;
    private const int Frames = 20_000;

    private static readonly string Agent = Guid.NewGuid().ToString();

    private static readonly byte[][] Corpus =
    [
        .. ((string[])
        [
            Deliveries.Presence(Agent, "BUSY", Deliveries.Now),
            Deliveries.Routing(Agent, "IDLE", Deliveries.Now),
            Deliveries.Activity(Agent, "ON_QUEUE", "INTERACTING", Deliveries.Now),
            """{"topicName":"channel.metadata","eventBody":{"message":"WebSocket Heartbeat"}}""",
            """{"topicName":"v2.system.socket_closing","eventBody":{"message":"The connection closes in 60 seconds."}}""",
            """{"topicName":"v2.system.no_longer_subscribed","eventBody":{"topic":"v2.users.x.presence"}}""",
            """{"topicName":"v2.system.token_revoked","eventBody":{}}""",
            """{"result":"404","message":"channel not found"}""",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public async Task Frames_Mutated_AreCountedAndNeverThrow()
    {
        await using var pipeline = await Pipeline.OpenAsync(
            redis, ("Genesys:Notifications", "true"), ("Secrets:genesys-client-id", "id"), ("Secrets:genesys-client-secret", "secret"));
        var intake = pipeline.Get<FrameIntake>();
        var frames = new BodyMutator(Seed, Corpus);
        var kinds = new HashSet<FrameKind>();

        for (var number = 0; number < Frames; number++)
        {
            kinds.Add(intake.Take(
                new SocketFrame(frames.Next(), IsTooLarge: false), topic => topic.Contains(Agent, StringComparison.OrdinalIgnoreCase)));
        }

        FrameKind[] expected =
            [FrameKind.Event, FrameKind.Malformed, FrameKind.Unasked, FrameKind.Closing, FrameKind.TokenRevoked, FrameKind.Gone];
        Assert.Superset(expected.ToHashSet(), kinds);
        Assert.DoesNotContain(pipeline.Log.GetSnapshot(), record => record.Level >= LogLevel.Error);
    }
}
