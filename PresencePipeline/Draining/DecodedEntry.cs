using PresencePipeline.Presence;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>An entry of the stream and the change that it holds.</summary>
/// <param name="Id">The entry's id, to be acknowledged once the change is applied.</param>
/// <param name="Change">The change.</param>
internal readonly record struct DecodedEntry(RedisValue Id, PresenceChange Change);
