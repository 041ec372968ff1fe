using System.Collections.Concurrent;
using System.Text;

namespace PresenceLocal.GenesysDemo;

/// <summary>What is to go wrong with the next requests of a kind, one after the other.</summary>
internal sealed class FakeFaults
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Func<HttpContext, Task>>> queued = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> forbidden = new(StringComparer.Ordinal);

    /// <summary>Answers a request whose path and query have this part in another way.</summary>
    public void Next(string partOfPath, Func<HttpContext, Task> answer) => queued.GetOrAdd(partOfPath, _ => new()).Enqueue(answer);

    /// <summary>The same with a status and a body.</summary>
    public void Next(
        string partOfPath, int status, string body = "", string? retryAfter = null, string contentType = "application/json", int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Next(partOfPath, async context =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = contentType;
                if (retryAfter is not null)
                {
                    context.Response.Headers.RetryAfter = retryAfter;
                }

                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
            });
        }
    }

    /// <summary>Never answers; ends when the client gives up.</summary>
    public void HangNext(string partOfPath) => Next(partOfPath, async context =>
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing));

    /// <summary>From now on refuses what has this part in its path, for lack of a permission.</summary>
    public void Forbid(string partOfPath, string permission) => forbidden[partOfPath] = permission;

    public Func<HttpContext, Task>? Take(string pathAndQuery)
    {
        foreach (var (part, answers) in queued)
        {
            if (pathAndQuery.Contains(part, StringComparison.Ordinal) && answers.TryDequeue(out var answer))
            {
                return answer;
            }
        }

        return null;
    }

    /// <summary>The permission that a request lacks; null if none.</summary>
    public string? Lacks(string pathAndQuery) =>
        forbidden.FirstOrDefault(one => pathAndQuery.Contains(one.Key, StringComparison.Ordinal)).Value;
}
