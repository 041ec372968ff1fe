namespace PresencePipeline.Hosting;

/// <summary>Where the schedules of the timers stand in the settings, in the form that Azure Functions resolves.</summary>
public static class Schedules
{
    public const string Drain = "%Drain:Schedule%";
    public const string Lag = "%Lag:Schedule%";
    public const string Notifications = "%Notifications:Schedule%";
    public const string Source = "%Source:Schedule%";
}
