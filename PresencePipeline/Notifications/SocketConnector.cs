using System.Globalization;
using System.Net;
using System.Net.WebSockets;

namespace PresencePipeline.Notifications;

/// <summary>Opens the sockets of channels. An answer that leads elsewhere is not followed.</summary>
internal sealed class SocketConnector(TimeProvider timeProvider) : IDisposable
{
    /// <summary>How long the opening may take, all told.</summary>
    private static readonly TimeSpan OpensWithin = TimeSpan.FromSeconds(30);

    // The socket's own way of connecting follows redirects.
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <returns>The open socket, or why there is none.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<(ChannelSocket? Socket, OpenResult? Failure)> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;

        // Frames of Genesys Cloud's own are the sign of life that counts; this would send its own and wait for nothing.
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = timeProvider.CreateTimer(_ => patience.Cancel(), null, OpensWithin, Timeout.InfiniteTimeSpan);
        try
        {
            await socket.ConnectAsync(address, http, patience.Token);
            return (new ChannelSocket(socket, timeProvider), null);
        }
        catch (Exception failure) when (
            failure is WebSocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            using (socket)
            {
                return (null, Describe(socket, failure));
            }
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => http.Dispose();

    // Not the exception's text, which may name what was asked for.
    private OpenResult Describe(ClientWebSocket socket, Exception failure) => (socket.HttpStatusCode, failure) switch
    {
        (HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.Gone, _) =>
            OpenResult.Gone($"its socket is answered {(int)socket.HttpStatusCode}"),
        (not 0 and not HttpStatusCode.SwitchingProtocols, _) =>
            OpenResult.Failed($"its socket is answered {(int)socket.HttpStatusCode}", RetryAfter(socket)),
        (_, OperationCanceledException) => OpenResult.Failed("its socket is not answered"),
        (_, WebSocketException refused) => OpenResult.Failed(
            $"its socket cannot be opened ({refused.WebSocketErrorCode}, {refused.InnerException?.GetType().Name ?? "no more is known"})"),
        _ => OpenResult.Failed("its socket cannot be opened"),
    };

    private TimeSpan? RetryAfter(ClientWebSocket socket)
    {
        if (socket.HttpResponseHeaders?.TryGetValue("Retry-After", out var values) != true || values?.FirstOrDefault() is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at - timeProvider.GetUtcNow() : null;
    }
}
