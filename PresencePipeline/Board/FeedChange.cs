using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>An applied change as the feed holds it.</summary>
/// <param name="Position">The place after it.</param>
/// <param name="AgentId">Whom it is about.</param>
/// <param name="Fact">The fact that the agent's row has taken over.</param>
internal readonly record struct FeedChange(FeedPosition Position, string AgentId, RedisValue Fact);
