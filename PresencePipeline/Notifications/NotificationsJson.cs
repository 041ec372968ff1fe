using System.Text.Json.Serialization;

namespace PresencePipeline.Notifications;

/// <summary>The room's JSON: camel case, absent facts omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChannelRecord))]
[JsonSerializable(typeof(TopicRecord[]))]
[JsonSerializable(typeof(SubscriptionAnswer))]
[JsonSerializable(typeof(NotificationState))]
[JsonSerializable(typeof(ShownState))]
internal sealed partial class NotificationsJson : JsonSerializerContext;
