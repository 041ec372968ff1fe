using System.Diagnostics;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Local;

/// <summary>The script <c>dev</c> as it is, with a stand-in for whatever it would build and test.</summary>
public sealed class DevScriptTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("presence-tests-dev-");

    public DevScriptTests()
    {
        File.Copy(Repository.PathOf("dev"), Path.Combine(root.FullName, "dev"));
        root.CreateSubdirectory("relays");
        root.CreateSubdirectory("bin");
    }

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public async Task Dev_WithoutArgumentsFromAnotherDirectory_SaysWhatItTakes()
    {
        var (exitCode, lines) = await RunAsync("cd / && $0/dev");

        Assert.Equal(2, exitCode);
        Assert.StartsWith("./dev run | test | bench", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 1", "exit 0", "0 passed, 1 failed")]
    [InlineData("[ $1 != format ]", "exit 0", "0 passed, 1 failed")]
    [InlineData(
        "case $1 in test) echo '  succeeded: 5'; echo '  failed: 0';; format) exit 2;; esac", "echo 'ℹ pass 3'", "8 passed, 1 failed")]
    [InlineData("case $1 in test) echo '  succeeded: 5'; echo '  failed: 2'; exit 2;; esac", "echo 'ℹ pass 3'", "8 passed, 2 failed")]
    [InlineData("case $1 in test) echo '  succeeded: 5'; echo '  failed: 0';; esac", "echo 'ℹ fail 3'; exit 1", "5 passed, 3 failed")]
    [InlineData("case $1 in test) exit 1;; esac", "exit 0", "0 passed, 1 failed")]
    public async Task DevTest_AStepFails_ClosesWithTheCountAndFails(string dotnet, string relays, string closing)
    {
        var (exitCode, lines) = await TestAsync(dotnet, relays);

        Assert.NotEqual(0, exitCode);
        Assert.Equal(closing, lines[^1]);
    }

    [Fact]
    public async Task DevTest_AllPass_ClosesWithTheCountAndSucceeds()
    {
        var (exitCode, lines) = await TestAsync(
            "case $1 in test) echo '  succeeded: 5'; echo '  failed: 0';; esac", "echo 'ℹ pass 3'; echo 'ℹ fail 0'");

        Assert.Equal(0, exitCode);
        Assert.Equal("8 passed, 0 failed", lines[^1]);
    }

    [Fact]
    public async Task DevTest_PackagesOfNpmFailBesideTheBuild_IsAFailure()
    {
        var (exitCode, lines) = await TestAsync("exit 0", "exit 0", npm: "exit 1");

        Assert.NotEqual(0, exitCode);
        Assert.Equal("0 passed, 1 failed", lines[^1]);
    }

    /// <summary>On a machine without anything but apt, which another one holds for a while.</summary>
    [Theory]
    [InlineData("E: Could not get lock /var/lib/apt/lists/lock. It is held by process 1234 (apt-get)", 0)]
    [InlineData("E: Unable to locate package redis-server", 1)]
    public async Task DevRun_AptFailsTwice_WaitsOnlyWhereAnotherAptIsTheReason(string said, int exitCode)
    {
        var (exited, lines) = await RunAsync(
            """
            cd "$0"
            printf '#!/bin/sh\nexit 0\n' > bin/dotnet
            printf '#!/bin/sh\necho "$*" >> calls\n[ $(wc -l < calls) -gt 2 ] || { echo "%s" >&2; exit 100; }\n' "$1" > bin/apt-get
            printf '#!/bin/sh\necho 0\n' > bin/id
            printf '#!/bin/sh\nexit 0\n' > bin/sleep
            for program in env bash dirname wc rm; do ln -s "$(command -v $program)" bin/; done
            chmod +x bin/*
            PATH="$PWD/bin" bash ./dev run
            exited=$?
            cat calls
            exit $exited
            """,
            said);

        Assert.Equal(exitCode, exited);
        string[] updates = [.. lines.Where(line => line.EndsWith(" update", StringComparison.Ordinal))];
        Assert.Equal(exitCode == 0 ? 3 : 1, updates.Length);
        Assert.All(updates, update => Assert.Contains("DPkg::Lock::Timeout=", update, StringComparison.Ordinal));
        Assert.Equal(
            exitCode == 0,
            lines.Any(
                line => line.EndsWith(" redis-server", StringComparison.Ordinal) && line.Contains(" install ", StringComparison.Ordinal)));
    }

    private Task<(int ExitCode, string[] Lines)> TestAsync(string dotnet, string relays, string npm = "exit 0") => RunAsync(
        """
        cd "$0"
        printf '#!/bin/sh\n%s\n' "$1" > bin/dotnet
        printf '#!/bin/sh\n%s\n' "$2" > relays/test
        touch bin/redis-server bin/node bin/chromium-headless-shell bin/curl
        printf '#!/bin/sh\n%s\n' "$3" > bin/npm
        chmod +x bin/* relays/test
        PATH="$PWD/bin:$PATH" ./dev test
        """,
        dotnet,
        relays,
        npm);

    private async Task<(int ExitCode, string[] Lines)> RunAsync(string script, params string[] arguments)
    {
        using var shell =
            Process.Start(new ProcessStartInfo("sh", ["-c", script, root.FullName, .. arguments]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (shell.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
