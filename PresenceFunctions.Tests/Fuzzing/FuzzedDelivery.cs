using Microsoft.Extensions.Primitives;

namespace PresenceFunctions.Tests.Fuzzing;

/// <summary>A delivery that is nearly one.</summary>
internal sealed record FuzzedDelivery(byte[] Body, IReadOnlyList<KeyValuePair<string, StringValues>> Headers, string ContentType)
{
    /// <summary>All that it takes to send it again.</summary>
    public override string ToString() => $"{Convert.ToBase64String(Body)} {ContentType} {string.Join("; ", Headers)}";
}
