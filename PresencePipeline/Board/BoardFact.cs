using System.Globalization;
using System.Text.Json;
using PresencePipeline.Presence;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>
/// A fact as a row and the change feed hold it, in JSON. The first two members come first and have a fixed number of digits, because
/// the apply script cuts them out and compares them as text.
/// </summary>
/// <param name="Order">What newer is decided by: source time (14 digits), then the entry id's two numbers (20 each).</param>
/// <param name="Applied">When it was applied, on our clock, Unix milliseconds (13 digits).</param>
/// <param name="Kind"><c>presence</c>, <c>routing</c> or <c>outOfOffice</c>.</param>
/// <param name="State">Canonical presence or routing status.</param>
/// <param name="Raw">The state as the source spelled it.</param>
/// <param name="Since">Source time, Unix milliseconds.</param>
/// <param name="DefinitionId">The organisation's presence definition, where known.</param>
/// <param name="Source">What made the change, where known.</param>
internal sealed record BoardFact(
    string Order, string Applied, string Kind, string State, string Raw, long Since, string? DefinitionId, string? Source)
{
    /// <summary>When it was applied, on our clock, Unix milliseconds.</summary>
    public long AppliedAt() => long.TryParse(Applied, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : 0;

    /// <summary>
    /// When the last event that told it happened, on the source's clock, Unix milliseconds: later than <see cref="Since"/> where the
    /// same state was told again.
    /// </summary>
    public long ToldAt() =>
        Order.Length >= 14 && long.TryParse(Order.AsSpan(0, 14), NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : Since;

    /// <summary>Encodes a fact up to where its run begins, which the apply script adds.</summary>
    public static RedisValue Encode(RedisValue entryId, PresenceChange change, long now)
    {
        var fact = new BoardFact(
            OrderOf(change.SourceTimeMs, EntryId.Parse(entryId)),
            now.ToString("d13", CultureInfo.InvariantCulture),
            change.Kind.ToName(),
            change.State,
            change.RawState,
            change.SourceTimeMs,
            change.DefinitionId,
            change.Source);
        return (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(fact, BoardJson.Default.BoardFact)[..^1], .. ",\"run\":\""u8];
    }

    /// <returns>Null where there is no fact, or something else than one.</returns>
    public static BoardFact? Decode(RedisValue value)
    {
        try
        {
            return !value.IsNullOrEmpty
                && JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)value).Span, BoardJson.Default.BoardFact) is { IsComplete: true } fact
                ? fact
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsComplete =>
        PresenceKinds.TryParse(Kind, out _) && !string.IsNullOrEmpty(State) && Raw is not null
        && Applied is { Length: > 0 and <= 14 } && Applied.All(char.IsAsciiDigit);

    private static string OrderOf(long sourceTimeMs, EntryId entryId) =>
        string.Create(CultureInfo.InvariantCulture, $"{sourceTimeMs:d14}{entryId.Milliseconds:d20}{entryId.Sequence:d20}");
}
