using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using PresencePipeline.Presence;

namespace PresencePipeline.Payloads;

/// <summary>
/// Reads members of a payload. An absent or null member gives null; one that is not acceptable gives a problem, in words
/// for the sender.
/// </summary>
internal static class JsonFields
{
    /// <summary>Reads an optional identifier.</summary>
    public static bool TryText(this JsonElement owner, string name, out string? text, [NotNullWhen(false)] out string? problem) =>
        owner.TryText(name, Identifiers.MaxLength, out text, out problem);

    /// <summary>Reads an optional text that is 1 to <paramref name="maxLength"/> characters long and holds no control character.</summary>
    public static bool TryText(
        this JsonElement owner, string name, int maxLength, out string? text, [NotNullWhen(false)] out string? problem)
    {
        text = null;
        problem = null;
        if (!owner.TryMember(name, out var member))
        {
            return true;
        }

        if (member.ValueKind == JsonValueKind.String && Identifiers.IsAcceptable(text = member.GetString(), maxLength))
        {
            return true;
        }

        problem = $"{name} must be a string of 1 to {maxLength} characters without control characters.";
        return false;
    }

    /// <summary>Reads a text that only accompanies a change: null if it is not an identifier.</summary>
    public static string? TextOrNull(this JsonElement owner, string name) =>
        owner.StringOrNull(name) is { } text && Identifiers.IsAcceptable(text) ? text : null;

    /// <summary>Reads a text of any length and kind; null where there is none, or where its bytes or escapes are no text.</summary>
    public static string? StringOrNull(this JsonElement owner, string name)
    {
        try
        {
            return owner.Member(name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are not UTF-8.
            return null;
        }
    }

    /// <summary>A member of an element that may not be an object; undefined if it has none.</summary>
    public static JsonElement Member(this JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) ? member : default;

    /// <summary>Reads an optional object.</summary>
    public static bool TryObject(this JsonElement owner, string name, out JsonElement? value, [NotNullWhen(false)] out string? problem)
    {
        value = null;
        problem = null;
        if (!owner.TryMember(name, out var member))
        {
            return true;
        }

        if (member.ValueKind == JsonValueKind.Object)
        {
            value = member;
            return true;
        }

        problem = $"{name} must be an object.";
        return false;
    }

    /// <summary>Reads an array, which must be there.</summary>
    public static bool TryArray(this JsonElement owner, string name, out JsonElement array, [NotNullWhen(false)] out string? problem)
    {
        problem = owner.TryMember(name, out array) && array.ValueKind == JsonValueKind.Array ? null : $"{name} must be an array.";
        return problem is null;
    }

    /// <summary>Whether there is such a member, and it is not null.</summary>
    public static bool Has(this JsonElement owner, string name) => owner.TryMember(name, out _);

    /// <summary>Reads an optional source time.</summary>
    public static bool TryTime(
        this JsonElement owner, string name, in DeliveryContext context, out long? milliseconds, [NotNullWhen(false)] out string? problem)
    {
        milliseconds = null;
        problem = null;
        if (!owner.TryMember(name, out var member))
        {
            return true;
        }

        if (SourceTime.TryRead(member, context.LatestSourceTimeMs, out var read))
        {
            milliseconds = read;
            return true;
        }

        problem =
            $"{name} must be Unix seconds, Unix milliseconds or ISO 8601, after 1970 and not further in the future than the tolerance.";
        return false;
    }

    private static bool TryMember(this JsonElement owner, string name, out JsonElement member) =>
        owner.TryGetProperty(name, out member) && member.ValueKind != JsonValueKind.Null;
}
