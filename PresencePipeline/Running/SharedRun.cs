namespace PresencePipeline.Running;

/// <summary>
/// Runs one operation for many callers, one run at a time. Callers that come during a run share the next one: it
/// starts after they came, so it sees whatever they did before.
/// </summary>
internal sealed class SharedRun(Func<Task> run)
{
    private readonly Lock gate = new();
    private Task current = Task.CompletedTask;
    private Task? next;

    /// <summary>Completes with the first run that starts after this call, and fails as it fails.</summary>
    public Task JoinAsync()
    {
        lock (gate)
        {
            return next ??= RunAfterAsync(current);
        }
    }

    private async Task RunAfterAsync(Task previous)
    {
        // Yields in any case, so that `next` is set before it is taken; how the previous run ended is its callers' concern.
        await previous.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
        {
            current = next!;
            next = null;
        }

        await run();
    }
}
