using PresencePipeline.Draining;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A drainer's run that goes on until the test stops it.</summary>
internal sealed class DrainLoop : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();

    private DrainLoop(Drainer drainer) => Run = drainer.RunAsync(stop.Token);

    public Task Run { get; }

    public static DrainLoop Start(Drainer drainer) => new(drainer);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Run;
        stop.Dispose();
    }
}
