using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>An applied change as the feed holds it.</summary>
/// <param name="Place">The place after it.</param>
/// <param name="AgentId">Whom it is about.</param>
/// <param name="Fact">The fact that the agent's row has taken over.</param>
internal readonly record struct FeedChange(FeedPlace Place, string AgentId, RedisValue Fact);
