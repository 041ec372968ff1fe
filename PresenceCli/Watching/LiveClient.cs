using System.Net;
using System.Net.Mime;
using System.Net.ServerSentEvents;
using PresencePipeline.Answers;

namespace PresenceCli.Watching;

/// <summary>
/// Reads the live feed of a host over one connection after the other, each of which resumes after the last event of the one before. A
/// connection on which nothing comes, not even a keep-alive, counts as broken.
/// </summary>
internal sealed class LiveClient(HostConnection host, HttpClient http, TimeProvider timeProvider)
{
    /// <summary>The host says something every 15 seconds.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private string lastEventId = "";
    private TimeSpan pause = TimeSpan.FromSeconds(1);

    /// <summary>Reads until it is cancelled.</summary>
    /// <param name="received">Called with each event.</param>
    /// <param name="connection">Called with null when there is a connection, and with the reason when there is none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandException">The host refuses, and trying again would not help.</exception>
    public async Task RunAsync(Action<SseItem<string>> received, Action<string?> connection, CancellationToken cancellationToken)
    {
        for (var attempt = 0; !cancellationToken.IsCancellationRequested; attempt++)
        {
            try
            {
                await ReadAsync(
                    item =>
                    {
                        attempt = 0;
                        received(item);
                    },
                    connection,
                    cancellationToken);
                continue;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
            {
                connection(failure.InnerException?.Message ?? failure.Message);
            }

            var longer = pause * Math.Pow(2, Math.Min(attempt, 10));
            await Task.Delay(longer < LongestPause ? longer : LongestPause, timeProvider, cancellationToken);
        }
    }

    private async Task ReadAsync(Action<SseItem<string>> received, Action<string?> connection, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, HostConnection.PathOf(Routes.Live));
        if (lastEventId.Length > 0)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await CheckAsync(response, cancellationToken);
        connection(null);
        await using var body = new WatchedStream(await response.Content.ReadAsStreamAsync(cancellationToken), LongestSilence, timeProvider);
        var parser = SseParser.Create(body);
        await foreach (var item in parser.EnumerateAsync(cancellationToken))
        {
            lastEventId = parser.LastEventId;
            received(item);
        }

        // The host has ended the stream, as it does every few minutes.
        pause = parser.ReconnectionInterval is { Ticks: > 0 } asked ? asked : pause;
    }

    private async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode < HttpStatusCode.InternalServerError)
        {
            await host.EnsureSuccessAsync(response, cancellationToken);
        }

        response.EnsureSuccessStatusCode();
        if (response.Content.Headers.ContentType?.MediaType != MediaTypeNames.Text.EventStream)
        {
            throw new CommandException("There is no live feed at this address. Is it the host's?");
        }
    }
}
