using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace PresenceLocal;

/// <summary>Tells senders that are too fast when they may send again, and the log once a minute that there are any.</summary>
internal sealed partial class RejectedDeliveries(
    IOptions<LimitsOptions> limits, TimeProvider timeProvider, ILogger<RejectedDeliveries> logger)
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private long? saidAt;

    public ValueTask AnswerAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (IsTimeToSay())
        {
            LogRejected(LocalLimits.Sender(rejected.HttpContext.Connection.RemoteIpAddress), limits.Value.DeliveriesPerSecond);
        }

        // The body is that of every error without one.
        return ValueTask.CompletedTask;
    }

    private bool IsTimeToSay()
    {
        lock (gate)
        {
            if (saidAt is { } before && timeProvider.GetElapsedTime(before) < BetweenLines)
            {
                return false;
            }

            saidAt = timeProvider.GetTimestamp();
            return true;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Sender {Sender} sends more than {Limit} deliveries a second (Limits:DeliveriesPerSecond); the others are answered 429.")]
    private partial void LogRejected(string sender, int limit);
}
