namespace PresencePipeline.Running;

/// <summary>
/// Runs one operation for many callers, one run at a time. Callers that come during a run share the next one: it
/// starts after they came, so it sees whatever they did before.
/// </summary>
/// <param name="run">The operation.</param>
/// <param name="pause">What <see cref="JoinAsync"/> waits for before a run, if anything. Callers that come meanwhile share the run.</param>
internal sealed class SharedRun(Func<Task> run, Func<Task>? pause = null)
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

    /// <summary>
    /// Completes with the run that is under way, else with the next one; if there is neither, one starts without a pause.
    /// </summary>
    public Task JoinCurrentAsync()
    {
        lock (gate)
        {
            return !current.IsCompleted ? current : next ?? (current = Task.Run(run));
        }
    }

    private async Task RunAfterAsync(Task previous)
    {
        // Always yields, so that `next` is set before it is read here. How the previous run ended concerns only its own callers.
        await previous.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        if (pause is not null)
        {
            await pause();
        }

        lock (gate)
        {
            current = next!;
            next = null;
        }

        await run();
    }
}
