using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PresenceBenchmarks;

/// <summary>A server under test, in a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;

    private ServerProcess(Process process, string url)
    {
        this.process = process;
        Url = url;
    }

    public string Url { get; }

    public int Id => process.Id;

    /// <summary>Bytes of memory that the server holds.</summary>
    public long WorkingSet
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>From the start of the process until it listened.</summary>
    public TimeSpan StartedIn { get; private init; }

    /// <summary>Starts a built assembly and waits until it listens; <c>{url}</c> in an argument becomes its address.</summary>
    public static Task<ServerProcess> StartAsync(string assembly, string[] arguments, params (string Name, string Value)[] environment) =>
        StartProgramAsync(
            "dotnet",
            port =>
            [
                Path.Combine(AppContext.BaseDirectory, assembly),
                .. arguments.Select(argument => argument.Replace("{url}", Address(port), StringComparison.Ordinal)),
            ],
            environment);

    /// <summary>Starts a program on a free port and waits until it listens.</summary>
    public static async Task<ServerProcess> StartProgramAsync(
        string program, Func<int, string[]> arguments, params (string Name, string Value)[] environment)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(program, arguments(port)) { RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        while (!await ListensAsync(port))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        return new ServerProcess(process, Address(port)) { StartedIn = Stopwatch.GetElapsedTime(started) };
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Address(int port) => $"http://127.0.0.1:{port}";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
