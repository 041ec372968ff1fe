using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A redis-server that a test may stop, kill and start again, with its append-only file or without.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("presence-tests-redis-").FullName;
    private Process? process;

    private RedisProcess(int port) => Port = port;

    public int Port { get; }

    /// <summary>Where it keeps its files.</summary>
    public string Folder => directory;

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    public static async Task<RedisProcess> StartNewAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var redis = new RedisProcess(((IPEndPoint)listener.LocalEndpoint).Port);
        listener.Stop();
        await redis.StartAsync();
        return redis;
    }

    public async Task StartAsync()
    {
        Start();
        await TestApp.EventuallyAsync(AnswersAsync, "redis-server answers");
    }

    /// <summary>Starts it so that it takes its time with each key it loads, and waits until it says that it is loading.</summary>
    public async Task StartLoadingAsync()
    {
        Start("--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024");
        await TestApp.EventuallyAsync(
            async () =>
                (await AskAsync("PING")).StartsWith("-LOADING", StringComparison.Ordinal), "it is loading", TimeSpan.FromSeconds(30));
    }

    /// <summary>Lets it load the rest at once.</summary>
    public async Task FinishLoadingAsync()
    {
        Assert.StartsWith("+OK", await AskAsync("CONFIG SET key-load-delay 0"), StringComparison.Ordinal);
        await TestApp.EventuallyAsync(AnswersAsync, "it has loaded", TimeSpan.FromSeconds(60));
    }

    /// <summary>Ends it as a crash does, with SIGKILL.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <inheritdoc cref="Signals.SendAsync"/>
    public Task SignalAsync(string signal) => Signals.SendAsync(signal, process!.Id);

    public async Task<ConnectionMultiplexer> ConnectAsync() =>
        await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true");

    public async ValueTask DisposeAsync()
    {
        if (!process!.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private void Start(params string[] more)
    {
        string[] arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", directory,
            "--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction", "--logfile", "redis.log",
            .. more,
        ];
        process = Process.Start("redis-server", arguments);
    }

    /// <summary>Asks as no client would, that has its own ways while Redis loads; empty while nobody listens.</summary>
    private async Task<string> AskAsync(string command)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), TestContext.Current.CancellationToken);
            using var reader = new StreamReader(stream);
            return await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
        }
        catch (SocketException)
        {
            return "";
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",connectTimeout=500,connectRetry=0");
            await connection.GetDatabase().PingAsync();
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }
}
