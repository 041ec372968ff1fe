namespace PresenceCli;

/// <summary>What the command says of an answer in <c>application/problem+json</c>.</summary>
/// <param name="Detail">What is wrong, for whoever asked; null if the answer does not say.</param>
internal sealed record AnsweredProblem(string? Detail);
