using System.Globalization;

namespace PresenceBenchmarks;

/// <summary>
/// Holds processes to a share of a core each, by a cgroup of their own in which a busy machine does not take it from them; needs root.
/// </summary>
internal static class CoreShare
{
    private const int Period = 100_000;
    private const string Version1 = "/sys/fs/cgroup/cpu";
    private const string Version2 = "/sys/fs/cgroup";

    public static void Hold(int process, double share)
    {
        var quota = Text((int)(share * Period));
        var isVersion1 = File.Exists(Path.Combine(Version1, "cpu.cfs_quota_us"));
        var group = Directory.CreateDirectory(Path.Combine(isVersion1 ? Version1 : Version2, $"presence-bench-{Text(process)}")).FullName;
        if (isVersion1)
        {
            File.WriteAllText(Path.Combine(group, "cpu.cfs_period_us"), Text(Period));
            File.WriteAllText(Path.Combine(group, "cpu.cfs_quota_us"), quota);
            File.WriteAllText(Path.Combine(group, "cpu.shares"), "100000");
        }
        else
        {
            File.WriteAllText(Path.Combine(group, "cpu.max"), $"{quota} {Text(Period)}");
            File.WriteAllText(Path.Combine(group, "cpu.weight"), "10000");
        }

        File.WriteAllText(Path.Combine(group, "cgroup.procs"), Text(process));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
