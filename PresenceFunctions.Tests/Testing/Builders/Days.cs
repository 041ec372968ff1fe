using Microsoft.Extensions.Options;
using PresencePipeline.Agents;
using PresencePipeline.Presence;
using PresencePipeline.Workforce;

namespace PresenceFunctions.Tests.Testing;

/// <summary>Days and agents' ways through them, as the rules see them.</summary>
internal static class Days
{
    public static readonly WorkDay Utc = Of("UTC", "2026-11-24");

    public static WorkCalendar Calendar(string timeZone) => new(Options.Create(new WorkforceOptions { TimeZone = timeZone }));

    public static WorkDay Of(string timeZone, string date) => Calendar(timeZone).DayOf(DateOnly.ParseExact(date, "yyyy-MM-dd"));

    /// <summary>An instant of <see cref="Utc"/>, for example <c>09:30:00</c>.</summary>
    public static long At(string time) => Utc.Start + (long)TimeSpan.Parse(time).TotalMilliseconds;

    public static long At(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static TimelineChange Presence(long at, string state) => new(at, PresenceKind.Presence, state);

    public static TimelineChange Presence(string time, string state) => Presence(At(time), state);

    public static TimelineChange Routing(string time, string state) => new(At(time), PresenceKind.Routing, state);

    public static Timeline Timeline(long end, params TimelineChange[] changes) =>
        new(changes, (long)TimeSpan.FromDays(1).TotalMilliseconds, end);

    /// <summary>An agent on <see cref="Utc"/>, at a time of it.</summary>
    public static AgentDay Agent(string now, params TimelineChange[] changes) => Agent("a", null, now, changes);

    public static AgentDay Agent(string agentId, string? department, string now, params TimelineChange[] changes) =>
        new(agentId, new AgentProfile(null, department), Timeline(At(now), changes), Utc);

    public static IOptions<WorkforceOptions> Settings(Action<WorkforceOptions>? change = null)
    {
        var options = new WorkforceOptions();
        change?.Invoke(options);
        return Options.Create(options);
    }
}
