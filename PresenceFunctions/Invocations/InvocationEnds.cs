using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Hosting;

namespace PresenceFunctions.Invocations;

/// <summary>
/// Lets invocations end before the worker does. Each gets a token that its host cancels, or this process when it is told to end; the
/// process then waits for the invocations. Without this, the worker would end in the middle of a batch, which others would have to
/// claim. Add it before all other middleware, so that it sees the end of an answer, too.
/// </summary>
internal sealed class InvocationEnds(IHostApplicationLifetime lifetime) : IFunctionsWorkerMiddleware, IHostedService
{
    private readonly ConcurrentDictionary<string, Task> running = new(StringComparer.Ordinal);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running[context.InvocationId] = ended.Task;
        context.Features.Set(new InvocationToken(ending.Token));
        try
        {
            await next(context);
        }
        finally
        {
            running.TryRemove(context.InvocationId, out _);
            ended.SetResult();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits for the invocations; their tokens are cancelled by now.</summary>
    public async Task StopAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(running.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
