namespace PresencePipeline.Payloads;

/// <summary>A payload, or half of one, that is well formed but not a change.</summary>
/// <param name="Reason">One of <see cref="IgnoredReason"/>.</param>
/// <param name="Because">The same in words for the sender, with what it is about.</param>
internal readonly record struct IgnoredPayload(string Reason, string Because);
