namespace PresenceFunctions.Tests.Testing;

/// <summary>
/// Sends a request each to one of several hosts in turn, as a load balancer does that has not noticed yet which of them is gone.
/// </summary>
internal sealed class InTurn(params Uri[] hosts) : DelegatingHandler(new SocketsHttpHandler())
{
    private int sent;

    /// <summary>A client whose requests are for any of the hosts.</summary>
    public static HttpClient Client(params Uri[] hosts) => new(new InTurn(hosts)) { BaseAddress = hosts[0] };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var host = hosts[(uint)Interlocked.Increment(ref sent) % hosts.Length];
        request.RequestUri = new Uri(host, request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
