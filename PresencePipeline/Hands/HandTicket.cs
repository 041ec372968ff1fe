using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using PresencePipeline.Streams;

namespace PresencePipeline.Hands;

/// <summary>Asks for one hand.</summary>
/// <param name="Group">The consumer group that it is to help.</param>
/// <param name="UntilLag">Entries not yet delivered at which it may go: half of what it was called for.</param>
internal sealed record HandTicket(string Group, long UntilLag)
{
    public override string ToString() => JsonSerializer.Serialize(this, HandsJson.Default.HandTicket);

    /// <summary>Reads a ticket, whoever has written it; false if it is none, or for a group that is not ours.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HandTicket? ticket)
    {
        try
        {
            ticket = JsonSerializer.Deserialize(text, HandsJson.Default.HandTicket);
            return ticket?.Group is not null && ConsumerGroups.All.Contains(ticket.Group, StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            ticket = null;
            return false;
        }
    }
}
