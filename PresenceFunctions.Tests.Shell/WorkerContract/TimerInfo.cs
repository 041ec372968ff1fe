namespace Microsoft.Azure.Functions.Worker;

/// <summary>Microsoft.Azure.Functions.Worker.Extensions.Timer: what a run is told of its schedule.</summary>
public class TimerInfo
{
    public ScheduleStatus? ScheduleStatus { get; set; }

    public bool IsPastDue { get; set; }
}
