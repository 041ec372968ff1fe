using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// What a draining loop does besides draining, now and then: claims stuck entries, trims the stream, removes idle consumers.
/// </summary>
internal sealed class Housekeeping(ConsumerGroup entries, Reclaimer reclaimer, StreamTrimmer trimmer, DrainOptions options)
{
    /// <summary>How often it is due: stuck entries are looked for several times in the time after which they count as stuck.</summary>
    public TimeSpan Period => options.ClaimIdle / 3;

    /// <summary>Comes before draining: claims what is stuck, and hands it over batch by batch.</summary>
    public Task ClaimAsync(Func<StreamEntry[], Task> apply, CancellationToken cancellationToken) =>
        reclaimer.RunAsync(apply, cancellationToken);

    /// <summary>The same for one batch at most, for a webhook that waits for it.</summary>
    public Task ClaimBatchAsync(Func<StreamEntry[], Task> apply) => reclaimer.RunOnceAsync(apply);

    /// <summary>Comes after draining, which leaves more to trim.</summary>
    public async Task TidyAsync()
    {
        await trimmer.TrimAsync(entries.Keys);
        await entries.RemoveIdleConsumersAsync(options.ConsumerIdle);
    }

    /// <summary>Trims while Redis refuses something else, see <see cref="StreamTrimmer.MakeRoomAsync"/>.</summary>
    public Task MakeRoomAsync(Exception failure) => trimmer.MakeRoomAsync(entries.Keys, failure);
}
