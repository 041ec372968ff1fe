using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Hosting;
using PresencePipeline.Secrets;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Webhooks;

/// <summary>
/// Answers <c>POST /api/redis-ingest</c>: verifies the raw body, recognises and normalises its changes, appends them, and
/// answers 2xx only when they are in the stream. If no loop is draining, it drains one pass itself before answering.
/// </summary>
public sealed partial class IngestEndpoint
{
    private readonly StreamAppender appender;
    private readonly Func<string, Drainer> drainerOf;
    private readonly SigningSecrets secrets;
    private readonly WebhookOptions options;
    private readonly PresenceMetrics metrics;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<IngestEndpoint> logger;

    internal IngestEndpoint(
        StreamAppender appender,
        Func<string, Drainer> drainerOf,
        SigningSecrets secrets,
        IOptions<WebhookOptions> options,
        PresenceMetrics metrics,
        TimeProvider timeProvider,
        ILogger<IngestEndpoint> logger)
    {
        this.appender = appender;
        this.drainerOf = drainerOf;
        this.secrets = secrets;
        this.options = options.Value;
        this.metrics = metrics;
        this.timeProvider = timeProvider;
        this.logger = logger;
    }

    public async Task<IResult> HandleAsync(HttpRequest request)
    {
        var started = timeProvider.GetTimestamp();
        var (result, answer) = await AnswerAsync(request);
        metrics.DeliveryAnswered(result, timeProvider.GetElapsedTime(started));
        return answer;
    }

    private async Task<(string Result, IResult Answer)> AnswerAsync(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method))
        {
            return ("method", Problems.MethodNotAllowed(HttpMethods.Post));
        }

        if (request.ContentLength > options.MaxBodyBytes)
        {
            return TooLarge();
        }

        if (!request.HasJsonContentType())
        {
            return ("media_type", Problems.Create(StatusCodes.Status415UnsupportedMediaType, "Not JSON", "Send application/json."));
        }

        Recognition recognition;
        try
        {
            // The limit holds while reading: at most one byte more than it is ever waited for.
            var read = await request.BodyReader.ReadAtLeastAsync(options.MaxBodyBytes + 1, request.HttpContext.RequestAborted);
            if (read.Buffer.Length > options.MaxBodyBytes)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return TooLarge();
            }

            var body = read.Buffer.IsSingleSegment ? read.Buffer.First : read.Buffer.ToArray();
            var signature = Verify(request.Headers, body.Span);
            if (signature != SignatureResult.Valid)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return Unauthorized(signature);
            }

            recognition = PayloadRecogniser.Recognise(body, Context(request.Headers));
            request.BodyReader.AdvanceTo(read.Buffer.End);
        }
        catch (Exception bad) when (bad is BadHttpRequestException or IOException { InnerException: OverflowException })
        {
            // Kestrel reports a chunk size that is no 32-bit integer as the latter.
            var status = (bad as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
            LogMalformed(bad.Message);
            return ("malformed", Problems.Create(status, "Bad request", "The request is not valid HTTP."));
        }

        if (recognition.Problem is { } problem)
        {
            LogMalformed(problem);
            return ("malformed", Problems.Create(StatusCodes.Status400BadRequest, "Malformed delivery", problem));
        }

        return recognition.IgnoredBecause is { } reason
            ? ("ignored", Ok(new IngestAnswer("ignored", Reason: reason)))
            : await AppendAsync(recognition);
    }

    private async Task<(string Result, IResult Answer)> AppendAsync(Recognition recognition)
    {
        AppendResult appended;
        try
        {
            appended = await appender.AppendAsync(recognition.Changes, options.AppendDeadline);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            LogNotAppended(failure);
            return ("unavailable", Problems.TryAgain("Not accepted", "Nothing durable is reachable at the moment; send the delivery again."));
        }

        // Side by side, so that a group that is slow or far behind does not hold up another's.
        await Task.WhenAll(appended.Undrained.Select(group => drainerOf(group).PassAsync(options.AppendDeadline)));

        var entries = appended.Entries;
        var status = entries.All(entry => entry.Duplicate) ? "duplicate" : "received";
        return (status, Ok(new IngestAnswer(status, entries[^1].Id, entries.Count > 1 ? [.. entries.Select(entry => entry.Id)] : null)));
    }

    private SignatureResult Verify(IHeaderDictionary headers, ReadOnlySpan<byte> body) =>
        GenesysRelaySignature.Verify(
            body,
            headers[GenesysRelaySignature.SignatureHeader],
            headers[GenesysRelaySignature.TimestampHeader],
            secrets.Current,
            options.SignTimestamp,
            timeProvider.GetUtcNow(),
            options.TimestampTolerance);

    private DeliveryContext Context(IHeaderDictionary headers)
    {
        var now = timeProvider.GetUtcNow();
        var signedAt = options.SignTimestamp
            && GenesysRelaySignature.TryParseTimestamp(headers[GenesysRelaySignature.TimestampHeader], out var timestamp)
            ? timestamp.ToUnixTimeMilliseconds()
            : (long?)null;
        return new DeliveryContext(now.ToUnixTimeMilliseconds(), (now + options.TimestampTolerance).ToUnixTimeMilliseconds(), signedAt);
    }

    private (string Result, IResult Answer) Unauthorized(SignatureResult signature)
    {
        LogUnauthorized(signature);
        var detail = signature switch
        {
            SignatureResult.Missing => "The signature, or the timestamp that it covers, is missing.",
            SignatureResult.Malformed => "The signature or its timestamp is not of the expected form, or there more than once.",
            SignatureResult.Stale => "The delivery's timestamp is too far from this server's clock.",
            _ => "The signature does not match the body.",
        };
        return ("unauthorized", Problems.Create(StatusCodes.Status401Unauthorized, "Signature not valid", detail));
    }

    private (string Result, IResult Answer) TooLarge() =>
        ("too_large", Problems.Create(
            StatusCodes.Status413PayloadTooLarge,
            "Body too large",
            string.Create(CultureInfo.InvariantCulture, $"A body may be {options.MaxBodyBytes} bytes long.")));

    private static JsonAnswer<IngestAnswer> Ok(IngestAnswer answer) => new(answer, PresenceJson.Default.IngestAnswer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A delivery was refused because its signature is {Result}.")]
    private partial void LogUnauthorized(SignatureResult result);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A signed delivery was refused: {Problem}")]
    private partial void LogMalformed(string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "A delivery could not be appended; its sender was told to try again.")]
    private partial void LogNotAppended(Exception failure);
}
