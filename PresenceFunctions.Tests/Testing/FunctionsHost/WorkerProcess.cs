using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace PresenceFunctions.Tests.Testing.FunctionsHost;

/// <summary>
/// The published app as a process, started with what the host passes to a worker and with no other settings than those given.
/// </summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly string[] Inherited = ["PATH", "HOME", "DOTNET_ROOT"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly ConcurrentQueue<string> errors = new();

    private WorkerProcess(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        Ended = process.WaitForExitAsync();
    }

    public int Id => process.Id;

    /// <summary>Completes when it has ended, and has said all that it had to say.</summary>
    public Task Ended { get; }

    /// <summary>What it has said on standard error.</summary>
    public IReadOnlyCollection<string> Errors => errors;

    /// <summary>Starts the app; <paramref name="host"/> is where its host listens for it.</summary>
    public static WorkerProcess Start(string app, Uri host, params (string Name, string Value)[] settings)
    {
        var (workerId, requestId) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var (port, longest) = (host.Port.ToString(CultureInfo.InvariantCulture), int.MaxValue.ToString(CultureInfo.InvariantCulture));
        string[] arguments =
        [
            Path.Combine(app, "PresenceFunctions.dll"),
            "--host", host.Host, "--port", port, "--workerId", workerId, "--requestId", requestId, "--grpcMaxMessageLength", longest,
            "--functions-uri", host.ToString(), "--functions-worker-id", workerId, "--functions-request-id", requestId,
            "--functions-grpc-max-message-length", longest,
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = app,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            start.Environment[name] = Environment.GetEnvironmentVariable(name);
        }

        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = app;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = app;
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment["FUNCTIONS_EXTENSION_VERSION"] = "~4";
        start.Environment["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new WorkerProcess(new Process { StartInfo = start });
    }

    /// <summary>Waits until it has ended.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await Ended.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    /// <summary>Sends a signal by its name, as <c>kill -s</c> does, and waits until the process has ended.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> SignalAsync(string signal)
    {
        await Signals.SendAsync(signal, process.Id);
        return await ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await Ended;
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (!string.IsNullOrEmpty(line))
        {
            errors.Enqueue(line);
        }
    }
}
