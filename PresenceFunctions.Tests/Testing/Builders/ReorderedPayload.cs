namespace PresenceFunctions.Tests.Testing;

/// <summary>A payload with members in another order and members that nobody knows.</summary>
public sealed record ReorderedPayload(string Name, string Text);
