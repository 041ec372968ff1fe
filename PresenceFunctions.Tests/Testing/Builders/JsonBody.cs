namespace PresenceFunctions.Tests.Testing;

/// <summary>A body that is JSON, whatever it says.</summary>
public sealed record JsonBody(string Text);
