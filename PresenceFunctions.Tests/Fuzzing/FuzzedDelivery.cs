using Microsoft.Extensions.Primitives;

namespace PresenceFunctions.Tests.Fuzzing;

/// <summary>A delivery that is nearly one.</summary>
internal sealed record FuzzedDelivery(byte[] Body, IReadOnlyList<KeyValuePair<string, StringValues>> Headers, string ContentType);
