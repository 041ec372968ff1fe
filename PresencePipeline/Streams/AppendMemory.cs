using PresencePipeline.Redis;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// What the last append met. It counts where only an append can meet it, such as a stream that has come to the end of its ids;
/// the rest <see cref="AppendProbe"/> finds out anew.
/// </summary>
internal sealed class AppendMemory(TimeProvider timeProvider)
{
    /// <summary>
    /// How long a refusal is believed while nobody appends, so that a host that gets no deliveries because of it becomes ready again.
    /// </summary>
    private static readonly TimeSpan Believed = TimeSpan.FromMinutes(1);

    private volatile Met? last;

    /// <summary>Redis's word for the refusal that still counts; null if there is none.</summary>
    public string? Refusal => last is { } met && timeProvider.GetElapsedTime(met.At) < Believed ? met.Code : null;

    public void Succeeded() => last = null;

    public void Failed(Exception failure) =>
        last = failure is RedisServerException && RedisRefusal.CodeOf(failure) is { } code && RedisRefusal.Explain(code).Length == 0
            ? new Met(code, timeProvider.GetTimestamp())
            : null;

    private sealed record Met(string Code, long At);
}
