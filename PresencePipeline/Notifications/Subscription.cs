namespace PresencePipeline.Notifications;

/// <summary>What a channel was made to listen to.</summary>
/// <param name="Asked">The topics that were asked for.</param>
/// <param name="Rejected">Those of them that Genesys Cloud refuses, by name.</param>
internal sealed record Subscription(AskedTopics Asked, IReadOnlyList<string> Rejected);
