using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>An entry that a projection could not apply and left pending.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Reason">Why, in words for an operator.</param>
internal readonly record struct UnappliedEntry(RedisValue Id, string Reason);
