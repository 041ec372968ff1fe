using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace PresencePipeline.Presence;

/// <summary>
/// The canonical spelling of states. Genesys Cloud spells one state differently by interface (<c>ON_QUEUE</c> in
/// notifications, <c>On Queue</c> in REST presences and audits, <c>OnQueue</c> in presence definitions), so states are
/// compared with everything but letters and digits stripped and in upper case.
/// </summary>
internal static class StateNames
{
    public const string Offline = "OFFLINE";
    public const string OnQueue = "ON_QUEUE";
    public const string OffQueue = "OFF_QUEUE";
    public const string NotResponding = "NOT_RESPONDING";
    public const string OutOfOffice = "OUT_OF_OFFICE";
    public const string InOffice = "IN_OFFICE";

    private const int MaxLength = Identifiers.MaxLength;

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Presences = Index(
        "AVAILABLE", "AWAY", "BREAK", "BUSY", "IDLE", "MEAL", "MEETING", Offline, OnQueue, "TRAINING");

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> RoutingStatuses = Index(
        OffQueue, "IDLE", "INTERACTING", NotResponding, "COMMUNICATING");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Documented =
        Presences.Dictionary.Values.Concat(RoutingStatuses.Dictionary.Values).ToFrozenSet(StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>
    /// Normalises a state to upper snake case. Unknown states pass through in the same form (<c>Not Ready</c> becomes
    /// <c>NOT_READY</c>), since organisations and relays may send their own.
    /// </summary>
    /// <returns>False for text that is no identifier, holds neither letter nor digit, or gets too long for one.</returns>
    public static bool TryNormalise(PresenceKind kind, string? raw, [NotNullWhen(true)] out string? state)
    {
        state = null;
        if (!Identifiers.IsAcceptable(raw))
        {
            return false;
        }

        Span<char> folded = stackalloc char[MaxLength];
        var length = Fold(raw, folded);
        if (length == 0)
        {
            return false;
        }

        var known = kind == PresenceKind.Routing ? RoutingStatuses : Presences;
        if (!known.TryGetValue(folded[..length], out state))
        {
            state = ToUpperSnake(raw);
        }

        return state.Length <= MaxLength;
    }

    /// <summary>Whether a canonical state is one that Genesys Cloud documents.</summary>
    public static bool IsDocumented(PresenceKind kind, string state) =>
        (kind == PresenceKind.Routing ? RoutingStatuses : Presences).Dictionary.Values.Contains(state, StringComparer.Ordinal);

    /// <summary>
    /// A canonical state as a string. A documented state is always the same instance, since many of them are kept in memory.
    /// </summary>
    public static string Share(ReadOnlySpan<char> canonical) =>
        Documented.TryGetValue(canonical, out var documented) ? documented : canonical.ToString();

    private static int Fold(ReadOnlySpan<char> raw, Span<char> folded)
    {
        var length = 0;
        foreach (var character in raw)
        {
            if (char.IsLetterOrDigit(character))
            {
                folded[length++] = char.ToUpperInvariant(character);
            }
        }

        return length;
    }

    private static string ToUpperSnake(ReadOnlySpan<char> raw)
    {
        Span<char> snake = stackalloc char[2 * MaxLength];
        var length = 0;
        var wordEnded = false;
        for (var i = 0; i < raw.Length; i++)
        {
            if (!char.IsLetterOrDigit(raw[i]))
            {
                wordEnded = true;
                continue;
            }

            if (length > 0 && (wordEnded || StartsWord(raw, i)))
            {
                snake[length++] = '_';
            }

            snake[length++] = char.ToUpperInvariant(raw[i]);
            wordEnded = false;
        }

        return snake[..length].ToString();
    }

    // An upper-case letter starts a word after a lower-case letter ("notReady"), and before a lower-case letter
    // at the end of an acronym ("ACDBusy").
    private static bool StartsWord(ReadOnlySpan<char> raw, int i) =>
        i > 0 && char.IsUpper(raw[i])
        && (IsLower(raw[i - 1]) || (char.IsUpper(raw[i - 1]) && i + 1 < raw.Length && IsLower(raw[i + 1])));

    // Letters such as ß have no upper case of one character and stay as they are, so they must not tell words apart: the
    // canonical form of a canonical form is itself.
    private static bool IsLower(char character) => char.IsLower(character) && char.ToUpperInvariant(character) != character;

    private static FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Index(params string[] states) =>
        states.ToFrozenDictionary(state => state.Replace("_", "", StringComparison.Ordinal), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
}
