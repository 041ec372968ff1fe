using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PresenceFunctions.Tests.Testing;

/// <summary>Azurite, Microsoft's emulator of Azure Storage, with queues alone; a test may kill it and start it again.</summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    private const string Program = "PresenceFunctions.Tests/node_modules/azurite/dist/src/queue/main.js";
    private const string Account = "tests";
    private const string Key = "a2V5IHRoYXQgb25seSB0aGUgdGVzdHMga25vdw==";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("presence-tests-azurite-");
    private readonly int port;
    private readonly bool persists;
    private Process? process;

    private AzuriteProcess(int port, bool persists)
    {
        this.port = port;
        this.persists = persists;
    }

    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};QueueEndpoint=http://127.0.0.1:{port}/{Account};");

    /// <param name="persists">Whether it finds again what it held when it is killed and started.</param>
    public static async Task<AzuriteProcess> StartNewAsync(bool persists = false)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var azurite = new AzuriteProcess(((IPEndPoint)listener.LocalEndpoint).Port, persists);
        listener.Stop();
        await azurite.StartAsync();
        return azurite;
    }

    public async Task StartAsync()
    {
        var program = Repository.PathOf(Program);
        Assert.True(File.Exists(program), $"{Program} is missing; ./dev test installs it.");
        string[] where = persists ? ["--location", directory.FullName] : ["--inMemoryPersistence"];
        var start = new ProcessStartInfo(
            "node",
            [
                program,
                "--queuePort",
                port.ToString(CultureInfo.InvariantCulture),
                "--skipApiVersionCheck",
                "--silent",
                "--disableTelemetry",
                .. where,
            ])
        {
            WorkingDirectory = directory.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{Key}";
        process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await TestApp.EventuallyAsync(ListensAsync, "Azurite listens", TimeSpan.FromSeconds(60));
    }

    /// <summary>Ends it as a crash does, with SIGKILL.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.Dispose();
        process = null;
    }

    /// <inheritdoc cref="Signals.SendAsync"/>
    public Task SignalAsync(string signal) => Signals.SendAsync(signal, process!.Id);

    /// <summary>Waits until what it holds is written, which it does every few seconds.</summary>
    public Task WrittenAsync() => TestApp.EventuallyAsync(
        () =>
        {
            var files = directory.GetFiles("*", SearchOption.AllDirectories);
            var quiet = TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromSeconds(8);
            return Task.FromResult(files.Length > 0 && files.All(file => file.LastWriteTimeUtc < quiet));
        },
        "Azurite has written what it holds",
        TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        directory.Delete(recursive: true);
    }

    private async Task<bool> ListensAsync()
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
