namespace PresenceFunctions.Invocations;

/// <summary>Tells an invocation to end.</summary>
internal sealed class InvocationToken(CancellationToken cancellationToken)
{
    public CancellationToken Value => cancellationToken;
}
