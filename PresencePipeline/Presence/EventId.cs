using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PresencePipeline.Presence;

/// <summary>
/// Identity of one presence change, equal for every delivery attempt of it: the sender's own event id where there is
/// one, else a digest of what changed. Deduplication is keyed on a change's <see cref="PresenceChange.DedupId"/>.
/// </summary>
public readonly record struct EventId
{
    // 120 bits: 20 characters of base64url without padding, half the memory of a GUID string per dedup marker.
    private const int DigestBytes = 15;

    private readonly string? value;

    private EventId(string value) => this.value = value;

    public string Value => value ?? "";

    public static bool TryParse([NotNullWhen(true)] string? text, out EventId eventId)
    {
        var acceptable = Identifiers.IsAcceptable(text);
        eventId = acceptable ? new EventId(text!) : default;
        return acceptable;
    }

    /// <summary>Derives the id from what changed, for senders that name no event.</summary>
    /// <param name="agentId">Whose change it is.</param>
    /// <param name="kind">Presence or routing status.</param>
    /// <param name="state">The canonical state.</param>
    /// <param name="definitionId">The organisation's presence definition, where known.</param>
    /// <param name="occurrence">
    /// What tells one occurrence of the same change from the next: the source time in Unix milliseconds or, where the
    /// source gives none, the delivery's own identity. Without it A, B, A would collapse into A, B.
    /// </param>
    internal static EventId Derive(AgentId agentId, PresenceKind kind, string state, string? definitionId, string occurrence)
    {
        // Identifiers hold no control characters, so a newline separates the parts without ambiguity.
        return new EventId(Digest($"{agentId.Value}\n{kind.ToName()}\n{state}\n{definitionId}\n{occurrence}"));
    }

    internal static EventId Derive(AgentId agentId, PresenceKind kind, string state, string? definitionId, long sourceTimeMs) =>
        Derive(agentId, kind, state, definitionId, sourceTimeMs.ToString(CultureInfo.InvariantCulture));

    /// <summary>Id of what this event changes of one agent.</summary>
    internal EventId Of(AgentId agentId, PresenceKind kind) => new(Digest($"{agentId.Value}\n{kind.ToName()}\n{Value}"));

    /// <summary>Id of the replay of a dead letter.</summary>
    internal static EventId OfReplay(string deadLetterId) => new($"replay:{deadLetterId}");

    /// <summary>Id of the change of one kind, where this event changes both.</summary>
    internal EventId Part(PresenceKind kind) => Part(kind.ToName());

    /// <summary>Id of one of several payloads that are delivered as one event.</summary>
    internal EventId Part(int index) => Part(index.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => Value;

    // An id must be acceptable to the reader of the entry, too, so one that gets too long for that is digested.
    private EventId Part(string part)
    {
        var id = $"{Value}:{part}";
        return new EventId(id.Length <= Identifiers.MaxLength ? id : Digest(id));
    }

    private static string Digest(string identity)
    {
        Span<byte> text = stackalloc byte[Encoding.UTF8.GetMaxByteCount(identity.Length)];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(identity, text)], digest);
        return Base64Url.EncodeToString(digest[..DigestBytes]);
    }
}
