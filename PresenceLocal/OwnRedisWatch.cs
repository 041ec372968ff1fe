namespace PresenceLocal;

/// <summary>Says when the host's own Redis has ended and when it is back; its guard starts it again.</summary>
internal sealed partial class OwnRedisWatch(OwnRedis redis, ILogger<OwnRedisWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await redis.EndAsync(stoppingToken) is { } how)
            {
                LogEnded(how);
                await redis.WaitUntilReadyAsync(stoppingToken);
                LogBack();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops, and its Redis after it.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The host's own redis-server has ended ({How}); it is started again.")]
    private partial void LogEnded(string how);

    [LoggerMessage(Level = LogLevel.Information, Message = "The host's own redis-server answers again.")]
    private partial void LogBack();
}
