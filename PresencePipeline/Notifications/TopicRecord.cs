namespace PresencePipeline.Notifications;

/// <summary>A topic as it is asked for, and as the answer tells what became of it.</summary>
/// <param name="Id">The topic's name.</param>
/// <param name="State"><c>Permitted</c> or <c>Rejected</c>; only in answers.</param>
internal sealed record TopicRecord(string? Id, string? State = null);
