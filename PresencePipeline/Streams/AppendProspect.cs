namespace PresencePipeline.Streams;

/// <summary>What an append would meet.</summary>
/// <param name="Refusal">Redis's word for why it would be refused; null if it would not.</param>
/// <param name="NoWakeUp">Redis's word for why it would wake nobody, which delays a change by a second at most; null if it would.</param>
internal sealed record AppendProspect(string? Refusal, string? NoWakeUp);
