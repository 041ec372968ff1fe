using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PresencePipeline.Answers;
using PresencePipeline.Redis;

namespace PresencePipeline.Lag;

/// <summary>Answers <c>GET /api/lag</c>.</summary>
public sealed class LagEndpoint
{
    private readonly LagWatch watch;
    private readonly RedisAnswers redis;

    internal LagEndpoint(LagWatch watch, TimeProvider timeProvider, ILogger<LagEndpoint> logger)
    {
        this.watch = watch;
        redis = new RedisAnswers("The lag cannot be read", timeProvider, logger);
    }

    /// <summary>How far each consumer group of the stream is behind, at this moment: 200, or 503 without Redis.</summary>
    public Task<IResult> GetAsync() =>
        redis.AnswerAsync(async () =>
            new JsonAnswer<List<GroupLag>>([.. (await watch.JudgeAsync()).Select(GroupLag.Of)], LagJson.Default.ListGroupLag));
}
