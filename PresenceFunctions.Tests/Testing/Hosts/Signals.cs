using System.Diagnostics;
using System.Globalization;

namespace PresenceFunctions.Tests.Testing;

/// <summary>Signals to processes.</summary>
internal static class Signals
{
    /// <summary>Sends a signal by its name, as <c>kill -s</c> does: STOP lets a process stand still, CONT go on.</summary>
    public static async Task SendAsync(string signal, params IEnumerable<int> processes)
    {
        string[] command = ["-c", "kill -s \"$@\"", "kill", signal, .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))];
        using var kill = Process.Start("sh", command);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }
}
