using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PresencePipeline.Telemetry;

/// <summary>
/// Values that were read back and are not what belongs there: each spoils itself only. It is skipped and counted whenever it
/// is met, and logged once.
/// </summary>
internal sealed partial class UnreadableValues(PresenceMetrics metrics, ILogger<UnreadableValues> logger)
{
    /// <summary>Places that are remembered; beyond that they are logged again.</summary>
    private const int Remembered = 1000;

    private readonly ConcurrentDictionary<string, byte> logged = new(StringComparer.Ordinal);

    /// <param name="what">What it should have been: a value of the tag <c>what</c>.</param>
    /// <param name="key">Its key in Redis.</param>
    /// <param name="member">Which part of the key's value, where it has several.</param>
    public void Skip(string what, string? key, string? member = null)
    {
        metrics.ValueUnreadable(what);
        if (logged.Count >= Remembered)
        {
            logged.Clear();
        }

        var place = member is null ? $"{key}" : $"{key} {member}";
        if (logged.TryAdd(place, 0))
        {
            LogUnreadable(what, place);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A {What} cannot be read and is skipped: {Place}.")]
    private partial void LogUnreadable(string what, string place);
}
