using System.Globalization;
using System.Text.Json;
using PresencePipeline.Presence;

namespace PresencePipeline.Payloads;

/// <summary>An array of payloads of any mix of shapes. One malformed element makes the whole delivery malformed.</summary>
internal static class ArrayPayload
{
    /// <summary>Changes in one delivery. They are appended by one call of a script, which holds Redis for its time.</summary>
    public const int MaxChanges = 500;

    public static Recognition Read(JsonElement payload, in DeliveryContext context)
    {
        var count = payload.GetArrayLength();
        if (count == 0)
        {
            return Recognition.Malformed("The array is empty.");
        }

        var changes = new List<PresenceChange>(Math.Min(count, MaxChanges));
        var ignored = new List<IgnoredPayload>();
        string? validationCode = null;
        var index = 0;
        foreach (var element in payload.EnumerateArray())
        {
            var recognition = PayloadRecogniser.ReadOne(element, count == 1 ? context : context.ForElement(index));
            if (recognition.Problem is { } problem)
            {
                return Recognition.Malformed(string.Create(CultureInfo.InvariantCulture, $"[{index}]: {problem}"));
            }

            if (changes.Count + recognition.Changes.Count > MaxChanges)
            {
                return Recognition.Malformed(string.Create(CultureInfo.InvariantCulture, $"A delivery may hold {MaxChanges} changes."));
            }

            changes.AddRange(recognition.Changes);
            validationCode ??= recognition.ValidationCode;
            ignored.AddRange(recognition.Ignored);
            index++;
        }

        return (changes.Count, validationCode) switch
        {
            (_, { } code) => Recognition.Validation(code, changes, ignored),
            (0, _) => Recognition.OfNothing(
                ignored,
                count == 1
                    ? ignored[0].Because
                    : string.Create(
                        CultureInfo.InvariantCulture, $"None of {count} is a presence change; the first: {ignored[0].Because}")),
            _ => Recognition.Of(changes, ignored),
        };
    }
}
