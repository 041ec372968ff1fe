namespace PresencePipeline.DeadLetters;

/// <summary>The answer to a replay.</summary>
/// <param name="Status"><c>replayed</c>.</param>
/// <param name="StreamId">Id of the new entry.</param>
internal sealed record ReplayAnswer(string Status, string StreamId);
