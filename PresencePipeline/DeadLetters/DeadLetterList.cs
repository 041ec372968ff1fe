namespace PresencePipeline.DeadLetters;

/// <summary>A page of <c>GET /api/dead-letters</c>.</summary>
/// <param name="DeadLetters">Newest first.</param>
/// <param name="Next">Value of <c>before</c> for the next page; absent on the last.</param>
internal sealed record DeadLetterList(IReadOnlyList<DeadLetter> DeadLetters, string? Next);
