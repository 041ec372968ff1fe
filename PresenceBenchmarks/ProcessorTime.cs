using System.Globalization;

namespace PresenceBenchmarks;

/// <summary>Milliseconds of processor time that a process has taken, as Linux accounts for it.</summary>
internal readonly record struct ProcessorTime(double User, double System)
{
    /// <summary>Of a tick, which is a hundredth of a second on every Linux that .NET runs on.</summary>
    private const double Milliseconds = 10;

    public double Total => User + System;

    /// <summary>Of a process so far, its ended threads included.</summary>
    public static ProcessorTime Of(int process)
    {
        // After the name, which may have blanks and parentheses in it: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessorTime(Ticks(fields[11]), Ticks(fields[12]));
    }

    public static ProcessorTime operator -(ProcessorTime later, ProcessorTime earlier) =>
        new(later.User - earlier.User, later.System - earlier.System);

    public static ProcessorTime operator +(ProcessorTime one, ProcessorTime other) => new(one.User + other.User, one.System + other.System);

    public static ProcessorTime operator /(ProcessorTime time, double by) => new(time.User / by, time.System / by);

    private static double Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture) * Milliseconds;
}
