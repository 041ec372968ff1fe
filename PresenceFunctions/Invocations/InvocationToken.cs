namespace PresenceFunctions.Invocations;

/// <summary>Tells an invocation to end.</summary>
internal sealed record InvocationToken(CancellationToken Value);
