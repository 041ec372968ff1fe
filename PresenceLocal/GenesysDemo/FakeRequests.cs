using System.Collections.Concurrent;

namespace PresenceLocal.GenesysDemo;

/// <summary>The requests that the organization has had.</summary>
internal sealed class FakeRequests(TimeProvider timeProvider)
{
    private readonly ConcurrentQueue<(DateTimeOffset At, string Method, string PathAndQuery, int Status)> all = new();

    public IReadOnlyCollection<(DateTimeOffset At, string Method, string PathAndQuery, int Status)> All => all;

    /// <summary>The most in any minute, wherever one begins to count it.</summary>
    public int MostInAMinute
    {
        get
        {
            DateTimeOffset[] times = [.. all.Select(request => request.At).Order()];
            var (most, from) = (0, 0);
            for (var to = 0; to < times.Length; to++)
            {
                while (times[to] - times[from] >= TimeSpan.FromMinutes(1))
                {
                    from++;
                }

                most = Math.Max(most, to - from + 1);
            }

            return most;
        }
    }

    public void Add(string method, string pathAndQuery, int status) =>
        all.Enqueue((timeProvider.GetUtcNow(), method, pathAndQuery, status));

    /// <summary>How often something was asked.</summary>
    public int Count(string partOfPath) => all.Count(request => request.PathAndQuery.Contains(partOfPath, StringComparison.Ordinal));
}
