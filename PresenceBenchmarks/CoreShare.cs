using System.Diagnostics;
using System.Globalization;

namespace PresenceBenchmarks;

/// <summary>Holds processes to a share of a core each, by a cgroup of their own; needs root.</summary>
internal static class CoreShare
{
    private const int Period = 100_000;
    private const string Version1 = "/sys/fs/cgroup/cpu";
    private const string Version2 = "/sys/fs/cgroup";

    public static void Hold(Process process, double share)
    {
        var quota = ((int)(share * Period)).ToString(CultureInfo.InvariantCulture);
        var isVersion1 = File.Exists(Path.Combine(Version1, "cpu.cfs_quota_us"));
        var group = Directory.CreateDirectory(Path.Combine(isVersion1 ? Version1 : Version2, string.Create(CultureInfo.InvariantCulture, $"presence-bench-{process.Id}"))).FullName;
        if (isVersion1)
        {
            File.WriteAllText(Path.Combine(group, "cpu.cfs_period_us"), Period.ToString(CultureInfo.InvariantCulture));
            File.WriteAllText(Path.Combine(group, "cpu.cfs_quota_us"), quota);
        }
        else
        {
            File.WriteAllText(Path.Combine(group, "cpu.max"), string.Create(CultureInfo.InvariantCulture, $"{quota} {Period}"));
        }

        File.WriteAllText(Path.Combine(group, "cgroup.procs"), process.Id.ToString(CultureInfo.InvariantCulture));
    }
}
