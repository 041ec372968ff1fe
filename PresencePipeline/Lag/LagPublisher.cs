using Microsoft.Extensions.Logging;
using PresencePipeline.Redis;
using PresencePipeline.Running;

namespace PresencePipeline.Lag;

/// <summary>
/// The timer's run: takes a sample of every group, keeps it for the trend, and reports it to the metrics and to those who follow.
/// </summary>
public sealed partial class LagPublisher
{
    private readonly LagReader reader;
    private readonly LagSamples samples;
    private readonly LagWatch watch;
    private readonly ILagFollower[] followers;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<LagPublisher> logger;
    private readonly Outage outage;

    private volatile Published? last;

    internal LagPublisher(
        LagReader reader,
        LagSamples samples,
        LagWatch watch,
        StreamGauges gauges,
        IEnumerable<ILagFollower> followers,
        TimeProvider timeProvider,
        ILogger<LagPublisher> logger)
    {
        this.reader = reader;
        this.samples = samples;
        this.watch = watch;
        this.followers = [.. followers];
        this.timeProvider = timeProvider;
        this.logger = logger;
        outage = new Outage(timeProvider);
        gauges.Observe(Current);
    }

    /// <summary>Takes one sample. A failure of Redis is logged when it begins, not thrown: the next run may succeed.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reading = await reader.ReadAsync().WaitAsync(cancellationToken);
            last = new Published(reading, timeProvider.GetTimestamp());
            var judged = followers.Length > 0 ? await watch.JudgeAsync(reading).WaitAsync(cancellationToken) : [];
            await Task.WhenAll(reading.SelectMany(stream => stream.Groups).Select(samples.WriteAsync));
            await Task.WhenAll(followers.Select(follower => follower.FollowAsync(judged, cancellationToken)));
            if (outage.Recover())
            {
                LogResumed();
            }
        }
        catch (Exception failure) when (RedisFailure.IsPassing(failure))
        {
            if (outage.Fail())
            {
                LogInterrupted(failure);
            }
        }
    }

    /// <summary>
    /// The last reading, or none once it is old: the timer may run elsewhere by now, and two instances must not report the
    /// same group with different figures.
    /// </summary>
    private IReadOnlyList<StreamReading> Current() =>
        last is { } published && timeProvider.GetElapsedTime(published.At) < LagSamples.Retention ? published.Reading : [];

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The lag cannot be sampled because Redis does not answer, or refuses; sampling resumes automatically.")]
    private partial void LogInterrupted(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sampling the lag has resumed.")]
    private partial void LogResumed();

    private sealed record Published(IReadOnlyList<StreamReading> Reading, long At);
}
