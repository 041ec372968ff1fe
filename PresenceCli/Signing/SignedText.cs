using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>What a signature may cover before the body, and how that is called.</summary>
internal readonly record struct SignedText(string Prefix, string Covers)
{
    public const string Body = "the body alone";
    public const string TimestampAndBody = "timestamp and body";
    public const string IdTimestampAndBody = "id, timestamp and body";

    public static IEnumerable<SignedText> Of(CapturedRequest request)
    {
        yield return new("", Body);
        if (request.Timestamp is not { } timestamp)
        {
            yield break;
        }

        yield return new($"{timestamp}.", TimestampAndBody);
        yield return new(timestamp, "timestamp and body without a dot between them");
        yield return new($"{timestamp}:", "timestamp and body with a colon between them");
        yield return new($"{timestamp}\n", "timestamp and body with a line break between them");
        yield return new($"v0:{timestamp}:", "version, timestamp and body with colons between them");
        if ((string?)request.Headers[StandardWebhooksSignature.IdHeader] is { } id)
        {
            yield return new($"{id}.{timestamp}.", IdTimestampAndBody);
        }
    }
}
