using System.Collections.Concurrent;
using System.Diagnostics;

namespace PresenceFunctions.Tests.Testing;

/// <summary>
/// The local host as a process of its own: in an empty directory, with a temp directory of its own, and with no settings
/// from outside but the ones given.
/// </summary>
internal sealed class ChildHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string[] Inherited = ["PATH", "HOME", "DOTNET_ROOT"];

    private readonly Process process;
    private readonly DirectoryInfo root;
    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<string> errors = new();
    private Task endOfOutput = Task.CompletedTask;

    private ChildHost(Process process, DirectoryInfo root)
    {
        this.process = process;
        this.root = root;
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
    }

    public int Id => process.Id;

    public IReadOnlyCollection<string> Output => output;

    public IReadOnlyCollection<string> Errors => errors;

    /// <summary>Directories of own Redis servers that are still there.</summary>
    public IReadOnlyList<string> RedisDirectories => Directory.GetDirectories(TempOf(root), "presence-redis-*");

    /// <summary>Starts the host on a free port, unless <paramref name="arguments"/> say which.</summary>
    public static ChildHost Start(string[] arguments, params (string Name, string Value)[] environment) =>
        Start(arguments, environment, files: []);

    /// <summary>Starts the host beside files of its own.</summary>
    public static ChildHost Start(
        string[] arguments, (string Name, string Value)[] environment, params (string Name, string Text)[] files)
    {
        var root = Directory.CreateTempSubdirectory("presence-tests-");
        var work = root.CreateSubdirectory("work").FullName;
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(work, name), text);
        }

        string[] address = arguments.Contains("--urls") ? [] : ["--urls", "http://127.0.0.1:0"];
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PresenceLocal.dll"), .. address, .. arguments])
        {
            WorkingDirectory = work,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            start.Environment[name] = Environment.GetEnvironmentVariable(name);
        }

        start.Environment["TMPDIR"] = Directory.CreateDirectory(TempOf(root)).FullName;
        foreach (var (name, value) in environment)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var host = new ChildHost(new Process { StartInfo = start }, root);
        host.process.Start();
        host.process.BeginOutputReadLine();
        host.process.BeginErrorReadLine();
        host.endOfOutput = host.process.WaitForExitAsync();
        return host;
    }

    /// <summary>Waits until the host says that it listens; returns a client of the address that it names.</summary>
    public async Task<HttpClient> ConnectAsync() =>
        new() { BaseAddress = new Uri((await LineAsync("listening on"))["listening on".Length..].Trim()) };

    /// <summary>Waits for a line of output that begins with <paramref name="start"/>, leading space aside.</summary>
    public async Task<string> LineAsync(string start)
    {
        string? found = null;
        await WithinPatienceAsync(
            () =>
                (found = output.Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)))
                    is not null,
            $"a line '{start}'");
        return found!;
    }

    /// <inheritdoc cref="Signals.SendAsync"/>
    public Task SignalAsync(string signal) => Signals.SendAsync(signal, Id);

    /// <summary>Sends what Ctrl-C in a terminal sends, to all that it reaches: the processes of the host's group.</summary>
    public Task InterruptAsync()
    {
        var family = ProcessEntry.DescendantsOf(Environment.ProcessId);
        var group = family.Single(process => process.Id == Id).GroupId;
        var below = ProcessEntry.DescendantsOf(Id).Where(process => process.GroupId == group);
        return Signals.SendAsync("INT", [Id, .. below.Select(process => process.Id)]);
    }

    /// <summary>Waits until the host has ended, and with it all that shares its output.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await EndAsync();
        Assert.True(endOfOutput.IsCompleted, "The host, or something that it has started, goes on.");
        return process.ExitCode;
    }

    /// <summary>Ends the host and, should it not end by itself then, what the host has started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await EndAsync();
        foreach (var left in ProcessEntry.WorkingIn(root.FullName))
        {
            left.Kill();
        }

        await endOfOutput;
        process.Dispose();
        root.Delete(recursive: true);
    }

    private Task<Task> EndAsync() =>
        Task.WhenAny(endOfOutput, Task.Delay(Patience, TimeProvider.System, TestContext.Current.CancellationToken));

    private async Task WithinPatienceAsync(Func<bool> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            var waited = TimeProvider.System.GetElapsedTime(started);
            Assert.True(
                waited < Patience && !process.HasExited, $"The host has not said {what}, but:\n{string.Join('\n', output.Concat(errors))}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static string TempOf(DirectoryInfo root) => Path.Combine(root.FullName, "tmp");

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }
}
