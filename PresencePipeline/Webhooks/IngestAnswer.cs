namespace PresencePipeline.Webhooks;

/// <summary>The body of a 2xx answer to a delivery.</summary>
/// <param name="Status"><c>received</c>, <c>duplicate</c>, <c>ignored</c> or <c>deferred</c>.</param>
/// <param name="StreamId">Id of the last entry; of a duplicate, the first one's.</param>
/// <param name="StreamIds">All entry ids, where the delivery held several changes.</param>
/// <param name="Reason">Why it was ignored.</param>
internal sealed record IngestAnswer(string Status, string? StreamId = null, IReadOnlyList<string>? StreamIds = null, string? Reason = null);
