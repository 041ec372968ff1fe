using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using PresencePipeline.Webhooks;

namespace PresenceCli.Simulation;

/// <summary>
/// Sends deliveries as a relay does: what is not answered, or answered 429 or 503, is sent again until the patience ends.
/// </summary>
internal sealed class DeliverySender(
    HttpClient http,
    IReadOnlyList<Func<Target>> targets,
    WebhookOptions signing,
    ExpectedBoard expected,
    Tally tally,
    TimeProvider timeProvider)
{
    private static readonly TimeSpan BeforeRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, byte> received = new(StringComparer.Ordinal);
    private int next;

    /// <summary>Sends one delivery until it is answered for good.</summary>
    public async Task SendAsync(SimulatedDelivery delivery, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (await TryAsync(delivery, cancellationToken) is { } pause)
        {
            if (delivery.Spoilt != Spoiling.None)
            {
                return;
            }

            if (timeProvider.GetElapsedTime(started) + pause > patience)
            {
                expected.Doubt(delivery.Changes);
                tally.GaveUp();
                return;
            }

            await Task.Delay(pause, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                expected.Doubt(delivery.Changes);
                return;
            }
        }
    }

    /// <returns>After how long it has to be sent again; null if it has not.</returns>
    private async Task<TimeSpan?> TryAsync(SimulatedDelivery delivery, CancellationToken cancellationToken)
    {
        var target = targets[(int)((uint)Interlocked.Increment(ref next) % targets.Count)]();
        using var request = Request(delivery, target);
        var started = timeProvider.GetTimestamp();
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var word = response.IsSuccessStatusCode ? Word(body) : null;
            tally.Answered((int)response.StatusCode, word, timeProvider.GetElapsedTime(started));
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
            {
                return Pause(response.Headers.RetryAfter?.Delta);
            }

            Judge(delivery, (int)response.StatusCode, word);
            return null;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            // It may have been accepted all the same: whoever sends does not know.
            if (cancellationToken.IsCancellationRequested)
            {
                expected.Doubt(delivery.Changes);
                return null;
            }

            tally.Unanswered();
            return BeforeRetry;
        }
    }

    private void Judge(SimulatedDelivery delivery, int status, string? word)
    {
        var right = delivery.Spoilt switch
        {
            Spoiling.Forged => status == 401,
            Spoiling.CutOff => status == 400,
            Spoiling.NotJson => status == 415,
            Spoiling.TooLarge => status == 413,
            Spoiling.Method => status == 405,
            Spoiling.Foreign => (status, word) == (200, "ignored"),
            _ => (status, word) is (200, "received" or "duplicate") or (202, "deferred"),
        };
        if (!right)
        {
            var what = delivery.Spoilt == Spoiling.None ? "a good delivery" : $"a delivery that is {delivery.Spoilt}";
            tally.Surprised(string.Create(CultureInfo.InvariantCulture, $"{what} was answered {status} {word}"));
        }

        if (status is 200 or 202 && delivery.Spoilt == Spoiling.None)
        {
            expected.Accept(delivery.Changes);
            if (word == "received" && !received.TryAdd(delivery.Id, 0))
            {
                tally.TakenTwice();
            }
        }
    }

    private HttpRequestMessage Request(SimulatedDelivery delivery, Target target)
    {
        var request = new HttpRequestMessage(delivery.Spoilt == Spoiling.Method ? HttpMethod.Put : HttpMethod.Post, target.Ingest)
        {
            Content = new ByteArrayContent(delivery.Body),
        };
        var mediaType = delivery.Spoilt == Spoiling.NotJson ? MediaTypeNames.Text.Plain : MediaTypeNames.Application.Json;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        request.Headers.ExpectContinue = delivery.Spoilt == Spoiling.TooLarge;
        var secret = delivery.Spoilt == Spoiling.Forged ? "a secret of somebody else"u8 : target.Secret;
        foreach (var (name, value) in SignatureProfiles.Sign(signing, secret, delivery.Body, delivery.Id, timeProvider.GetUtcNow()))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static TimeSpan Pause(TimeSpan? asked) => asked is null ? BeforeRetry : asked < LongestPause ? asked.Value : LongestPause;

    private static string? Word(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body).TryGetProperty("status", out var status) ? status.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
