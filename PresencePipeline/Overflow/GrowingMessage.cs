namespace PresencePipeline.Overflow;

/// <summary>
/// Puts changes into the queue as few messages: into the one that was put last while it has room and nobody has received it, else into
/// others. Whoever replays them receives and deletes message by message, so an outage is over the sooner the fewer there are.
/// </summary>
internal sealed class GrowingMessage(StorageQueue queue)
{
    /// <summary>Characters that it grows to, a hundred changes or so: each time it travels as a whole.</summary>
    private const int GrowsTo = 40_000;

    private SentMessage? last;

    /// <summary>Completes when all are in the queue; not to be called before the last call has completed.</summary>
    /// <exception cref="Exception">They are not, or not all; see <see cref="StorageFailure"/>.</exception>
    public async Task PutAsync(IReadOnlyList<string> encoded)
    {
        // If that fails nobody knows what became of it.
        var before = last;
        last = null;
        if (before is not null && OverflowMessage.Add(before.Text, encoded) is { Length: <= GrowsTo } grown)
        {
            last = await queue.TryReplaceAsync(before, grown);
        }

        if (last is null)
        {
            var messages = OverflowMessage.Pack(encoded).Select(message => queue.SendAsync(message.Text, StorageQueue.Forever));
            last = (await Task.WhenAll(messages))[^1];
        }
    }
}
