namespace PresenceFunctions.Tests.Testing;

/// <summary>What the host said to a delivery that it accepted.</summary>
internal sealed record LoadAnswer(LoadEvent Event, string Status, string StreamId);
