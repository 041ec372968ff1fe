namespace PresencePipeline.Notifications;

/// <summary>The answer to a subscription.</summary>
internal sealed record SubscriptionAnswer(IReadOnlyList<TopicRecord?>? Entities);
