using Microsoft.Extensions.Options;

namespace PresencePipeline.Genesys;

/// <summary>
/// Holds requests back so that no minute has more than <see cref="GenesysOptions.RequestsPerMinute"/>, wherever one begins to
/// count it; each attempt of a request that is repeated counts.
/// </summary>
internal sealed class RequestBudget(IOptions<GenesysOptions> options, TimeProvider timeProvider) : IDisposable
{
    /// <summary>A minute, and a second for the difference between what two requests take on their way.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(61);

    private readonly Queue<long> sent = new();

    // One waits for the clock, the others for their turn: first come, first served.
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Returns when a request may be sent, which counts as sent then.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            while (sent.Count >= options.Value.RequestsPerMinute)
            {
                var wait = Window - timeProvider.GetElapsedTime(sent.Peek());
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, timeProvider, cancellationToken);
                }
                else
                {
                    sent.Dequeue();
                }
            }

            sent.Enqueue(timeProvider.GetTimestamp());
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}
