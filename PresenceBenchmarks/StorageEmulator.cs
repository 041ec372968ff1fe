using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PresenceBenchmarks;

/// <summary>Azurite with queues alone, from the tests' npm packages.</summary>
internal sealed class StorageEmulator : IAsyncDisposable
{
    private const string Key = "a2V5IG9mIHRoZSBiZW5jaG1hcmtz";

    private readonly Process process;

    private StorageEmulator(Process process, int port)
    {
        this.process = process;
        ConnectionString = string.Create(
            CultureInfo.InvariantCulture,
            $"DefaultEndpointsProtocol=http;AccountName=bench;AccountKey={Key};QueueEndpoint=http://127.0.0.1:{port}/bench;");
    }

    public string ConnectionString { get; }

    public static async Task<StorageEmulator> StartAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var program = Path.Combine(Root(), "PresenceFunctions.Tests/node_modules/azurite/dist/src/queue/main.js");
        var start = new ProcessStartInfo(
            "node",
            [
                program,
                "--queuePort",
                port.ToString(CultureInfo.InvariantCulture),
                "--skipApiVersionCheck",
                "--silent",
                "--disableTelemetry",
                "--inMemoryPersistence",
            ])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["AZURITE_ACCOUNTS"] = $"bench:{Key}";
        var emulator = new StorageEmulator(Process.Start(start)!, port);
        emulator.process.BeginOutputReadLine();
        while (!await ListensAsync(port))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return emulator;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "PresenceFunctions.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The benchmarks are not inside the repository.");
        }

        return directory.FullName;
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
}
