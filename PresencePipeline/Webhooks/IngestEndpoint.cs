using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Answers;
using PresencePipeline.Overflow;
using PresencePipeline.Payloads;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Webhooks;

/// <summary>
/// Answers <c>POST /api/redis-ingest</c>: verifies the raw body, recognises and normalises its changes, appends them, and
/// answers 2xx only when they are in the stream, or in the overflow queue while Redis is away. If no loop is draining, it drains
/// one pass itself before answering.
/// </summary>
public sealed partial class IngestEndpoint
{
    private const string Unavailable = "unavailable";

    /// <summary>Only this text distinguishes, in Kestrel, a sender that hung up from one that does not send valid HTTP.</summary>
    private const string EndOfInput = "Unexpected end of request content.";

    private readonly DurableAppender appender;
    private readonly SigningSecrets secrets;
    private readonly WebhookOptions options;
    private readonly SignatureVerifier verify;
    private readonly PresenceMetrics metrics;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<IngestEndpoint> logger;
    private readonly RedisAnswers redis;

    internal IngestEndpoint(
        DurableAppender appender,
        SigningSecrets secrets,
        IOptions<WebhookOptions> options,
        PresenceMetrics metrics,
        TimeProvider timeProvider,
        ILogger<IngestEndpoint> logger)
    {
        this.appender = appender;
        this.secrets = secrets;
        this.options = options.Value;
        verify = SignatureProfiles.Verifier(options.Value);
        this.metrics = metrics;
        this.timeProvider = timeProvider;
        this.logger = logger;
        redis = new RedisAnswers("Deliveries are not accepted", timeProvider, logger);
    }

    public async Task<IResult> HandleAsync(HttpRequest request)
    {
        var started = timeProvider.GetTimestamp();
        var outcome = await AnswerAsync(request);
        metrics.DeliveryAnswered(outcome.Result, outcome.SecretVersion, timeProvider.GetElapsedTime(started));
        return outcome.Answer;
    }

    private async Task<Outcome> AnswerAsync(HttpRequest request)
    {
        if (HttpMethods.IsOptions(request.Method) && CloudEventHandshake.Origin(request) is { } origin)
        {
            return new Outcome("handshake", new CloudEventHandshake(origin));
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            return new Outcome("method", Problems.MethodNotAllowed(HttpMethods.Post));
        }

        if (request.ContentLength > options.MaxBodyBytes)
        {
            return TooLarge();
        }

        if (!request.HasJsonContentType())
        {
            return new Outcome(
                "media_type", Problems.Create(StatusCodes.Status415UnsupportedMediaType, "Not JSON", "Send application/json."));
        }

        if (request.Headers.ContentEncoding.Any(coding => !"identity".Equals(coding, StringComparison.OrdinalIgnoreCase)))
        {
            const string Detail = "Send the body as it is signed: Content-Encoding may be identity only.";
            return new Outcome(
                "media_type", Problems.Create(StatusCodes.Status415UnsupportedMediaType, "Content-Encoding not supported", Detail));
        }

        ReadOnlyMemory<byte>? read;
        try
        {
            read = await ReadAsync(request.BodyReader);
        }
        catch (Exception unreadable) when (unreadable is BadHttpRequestException or IOException or OperationCanceledException)
        {
            return Unreadable(request, unreadable);
        }

        if (read is not { } body)
        {
            return TooLarge();
        }

        var known = secrets.Current;
        var now = timeProvider.GetUtcNow();
        var signature = verify(request.Headers, body.Span, known, now);
        if (signature.Verdict == SignatureVerdict.Mismatch && await secrets.RefreshOnMismatchAsync(known))
        {
            signature = verify(request.Headers, body.Span, secrets.Current, now);
        }

        if (signature.Verdict != SignatureVerdict.Valid)
        {
            return Unauthorized(signature.Verdict);
        }

        var recognition = PayloadRecogniser.Recognise(
            body, CloudEventHeaders.Add(signature.Context(now, options.TimestampTolerance), request, options.Profile));
        return await AnswerAsync(recognition) with { SecretVersion = signature.SecretVersion };
    }

    /// <summary>
    /// Reads the body; the limit holds while reading. It consumes each part at once: if a sender hangs up after a part was
    /// examined and kept, Kestrel warns that reading is still in progress.
    /// </summary>
    /// <returns>null if the body is larger than the limit.</returns>
    private async Task<ReadOnlyMemory<byte>?> ReadAsync(PipeReader reader)
    {
        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await reader.ReadAsync();
            var length = read.Buffer.Length;
            if (body.WrittenCount + length > options.MaxBodyBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            read.Buffer.CopyTo(body.GetSpan((int)length));
            body.Advance((int)length);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return body.WrittenMemory;
            }
        }
    }

    private async Task<Outcome> AnswerAsync(Recognition recognition)
    {
        if (recognition.Problem is { } problem)
        {
            LogMalformed(problem);
            return new Outcome("malformed", Problems.Create(StatusCodes.Status400BadRequest, "Malformed delivery", problem));
        }

        Count(recognition.Ignored);
        var outcome = recognition.Changes.Count > 0
            ? await AppendAsync(recognition.Changes)
            : new Outcome("ignored", Answer(new IngestAnswer("ignored", Reason: recognition.IgnoredBecause)));
        return recognition.ValidationCode is { } code && outcome.Result != Unavailable
            ? new Outcome("validated", new JsonAnswer<ValidationAnswer>(new ValidationAnswer(code), WebhooksJson.Default.ValidationAnswer))
            : outcome;
    }

    private void Count(IReadOnlyList<IgnoredPayload> ignored)
    {
        foreach (var (reason, because) in ignored)
        {
            metrics.PayloadIgnored(reason);
            LogIgnored(because);
        }
    }

    private Task<Outcome> AppendAsync(IReadOnlyList<PresenceChange> changes) => redis.AnswerAsync(
        async () =>
        {
            if (await appender.AppendAsync(changes, options.AppendDeadline) is not { } entries)
            {
                return new Outcome("deferred", Answer(new IngestAnswer("deferred"), StatusCodes.Status202Accepted));
            }

            var status = entries.All(entry => entry.Duplicate) ? "duplicate" : "received";
            return new Outcome(
                status, Answer(
                    new IngestAnswer(status, entries[^1].Id, entries.Count > 1 ? [.. entries.Select(entry => entry.Id)] : null)));
        },
        () =>
            new Outcome(
                Unavailable, Problems.TryAgain("Not accepted", "Neither Redis nor an overflow queue took it; send the delivery again.")));

    private Outcome Unreadable(HttpRequest request, Exception failure)
    {
        // Where this request ends and the next one begins is not known any more.
        request.HttpContext.Response.Headers.Connection = "close";

        // Kestrel reports a chunk size that is no 32-bit integer as the latter.
        if (failure is BadHttpRequestException { Message: not EndOfInput } or IOException { InnerException: OverflowException })
        {
            LogNotHttp(failure.Message);
            var status = (failure as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
            return new Outcome("malformed", Problems.Create(status, "Bad request", "The request is not valid HTTP."));
        }

        LogAborted();
        return new Outcome(
            "aborted", Problems.Create(StatusCodes.Status400BadRequest, "Body cut off", "The connection ended before the body did."));
    }

    private Outcome Unauthorized(SignatureVerdict verdict)
    {
        LogUnauthorized(options.Profile, SignatureResult.Describe(verdict));
        return new Outcome(
            "unauthorized", Problems.Create(StatusCodes.Status401Unauthorized, "Signature not valid", SignatureResult.Describe(verdict)));
    }

    private Outcome TooLarge() =>
        new("too_large", Problems.Create(
            StatusCodes.Status413PayloadTooLarge,
            "Body too large",
            string.Create(CultureInfo.InvariantCulture, $"A body may be at most {options.MaxBodyBytes} bytes long.")));

    private static JsonAnswer<IngestAnswer> Answer(IngestAnswer answer, int status = StatusCodes.Status200OK) =>
        new(answer, WebhooksJson.Default.IngestAnswer, status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A delivery was refused by profile {Profile}. {Why}")]
    private partial void LogUnauthorized(string profile, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A signed delivery was refused: {Problem}")]
    private partial void LogMalformed(string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A payload was ignored: {Because}")]
    private partial void LogIgnored(string because);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A delivery was refused because it is not valid HTTP: {Problem}")]
    private partial void LogNotHttp(string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A sender hung up in the middle of a delivery.")]
    private partial void LogAborted();

    private readonly record struct Outcome(string Result, IResult Answer, string? SecretVersion = null);
}
