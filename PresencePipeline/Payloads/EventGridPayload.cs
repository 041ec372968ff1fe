using System.Text.Json;

namespace PresencePipeline.Payloads;

/// <summary>
/// An Azure Event Grid event, <c>{"eventType","data":{"message"}}</c>, whose message is an EventBridge event, as Genesys's
/// blueprint for Azure forwards it; or the event by which Event Grid asks whether the endpoint agrees to a subscription.
/// </summary>
/// <remarks>https://learn.microsoft.com/azure/event-grid/webhook-event-delivery</remarks>
internal static class EventGridPayload
{
    private const string ValidationEvent = "Microsoft.EventGrid.SubscriptionValidationEvent";
    private const string SystemEventPrefix = "Microsoft.";
    private const int MaxTypeLength = 256;

    public static Recognition Read(JsonElement payload, in DeliveryContext context)
    {
        if (!payload.TryText("eventType", MaxTypeLength, out var type, out var problem))
        {
            return Recognition.Malformed(problem);
        }

        if (ValidationEvent.Equals(type, StringComparison.OrdinalIgnoreCase))
        {
            return ReadValidation(payload);
        }

        if (type?.StartsWith(SystemEventPrefix, StringComparison.OrdinalIgnoreCase) == true)
        {
            return Recognition.OfNothing(IgnoredReason.EventType, $"The event type {Excerpt.Of(type)} is not Genesys Cloud's.");
        }

        JsonElement? message = null;
        if (!payload.TryObject("data", out var data, out problem) || data?.TryObject("message", out message, out problem) == false)
        {
            return Recognition.Malformed(problem!);
        }

        return message is { } eventBridgeEvent
            ? EventBridgePayload.Read(eventBridgeEvent, context)
            : Recognition.Malformed("data.message is missing.");
    }

    private static Recognition ReadValidation(JsonElement payload)
    {
        string? code = null;
        if (!payload.TryObject("data", out var data, out var problem) || data?.TryText("validationCode", out code, out problem) == false)
        {
            return Recognition.Malformed(problem!);
        }

        return code is null ? Recognition.Malformed("data.validationCode is missing.") : Recognition.Validation(code);
    }
}
