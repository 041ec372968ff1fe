namespace PresenceCli.Simulation;

/// <summary>The shapes of body that a run can be told in.</summary>
internal static class PayloadShapes
{
    /// <summary><c>{"agentId","state","timestamp"}</c>: one state an agent, the effective one, as its presence.</summary>
    public const string Flat = "flat";

    /// <summary>Genesys notifications <c>.presence</c> and <c>.routingStatus</c>.</summary>
    public const string Notification = "notification";

    /// <summary>Genesys notifications <c>.activity</c>, each with both facts.</summary>
    public const string Activity = "activity";

    /// <summary>Notifications as the detail of EventBridge events.</summary>
    public const string EventBridge = "eventbridge";

    /// <summary>EventBridge events in Event Grid's arrays of one.</summary>
    public const string EventGrid = "event-grid";

    /// <summary>Notifications of several agents in one array.</summary>
    public const string Array = "array";

    /// <summary>Each step in a shape drawn from all others, but for arrays; flat ones tell presences only.</summary>
    public const string Mixed = "mixed";

    public static readonly string[] All = [Flat, Notification, Activity, EventBridge, EventGrid, Array, Mixed];
}
