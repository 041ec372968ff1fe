using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PresencePipeline.Hosting;
using StackExchange.Redis;

namespace PresencePipeline.Lag;

/// <summary>Answers <c>GET /api/lag</c>.</summary>
public sealed partial class LagEndpoint
{
    private readonly LagWatch watch;
    private readonly ILogger<LagEndpoint> logger;

    internal LagEndpoint(LagWatch watch, ILogger<LagEndpoint> logger)
    {
        this.watch = watch;
        this.logger = logger;
    }

    /// <summary>How far each consumer group of the stream is behind, at this moment: 200, or 503 without Redis.</summary>
    public async Task<IResult> GetAsync()
    {
        try
        {
            return new JsonAnswer<List<GroupLag>>(await watch.JudgeAsync(), PresenceJson.Default.ListGroupLag);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            LogUnreachable(failure);
            return Problems.TryAgain("The lag cannot be read", "Redis does not answer at the moment.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The lag cannot be read because Redis does not answer.")]
    private partial void LogUnreachable(Exception failure);
}
