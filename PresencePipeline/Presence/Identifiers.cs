using System.Diagnostics.CodeAnalysis;

namespace PresencePipeline.Presence;

/// <summary>What every identifier from outside must satisfy before it may become part of a Redis key or a log line.</summary>
internal static class Identifiers
{
    /// <summary>Longest accepted identifier, in UTF-16 code units.</summary>
    public const int MaxLength = 128;

    /// <summary>1 to <paramref name="maxLength"/> characters, not blank, none of them a control character or another line break.</summary>
    public static bool IsAcceptable([NotNullWhen(true)] string? text, int maxLength = MaxLength)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > maxLength)
        {
            return false;
        }

        foreach (var character in text)
        {
            if (char.IsControl(character) || character is '\u2028' or '\u2029')
            {
                return false;
            }
        }

        return true;
    }
}
