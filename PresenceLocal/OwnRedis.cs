using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PresencePipeline.Hosting;
using PresencePipeline.Streams;

namespace PresenceLocal;

/// <summary>
/// A <c>redis-server</c> of this process's own, for when none is configured: on a free loopback port, in a directory of its
/// own. A shell stands between them and holds the reading end of a pipe; when this process ends in whatever way, kill -9
/// included, the kernel closes the other end, and the shell ends Redis and removes the directory.
/// </summary>
internal sealed class OwnRedis : IAsyncDisposable
{
    // Without a terminal's signals (setsid): Ctrl-C is for this process, which still needs Redis to finish its work.
    private const string Guard = """
        directory=$1; shift
        redis-server "$@" > "$directory/redis.log" 2>&1 &
        redis=$!
        cat > /dev/null
        kill "$redis" 2> /dev/null
        wait "$redis"
        rm -rf "$directory"
        """;

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(10);

    private readonly Process guard;

    private OwnRedis(Process guard) => this.guard = guard;

    /// <summary>Starts Redis and sets <c>Redis:ConnectionString</c>, unless it or its secret is set; returns null then.</summary>
    /// <exception cref="StartupException">The program is not installed, or does not start.</exception>
    public static async Task<OwnRedis?> StartUnlessConfiguredAsync(ConfigurationManager configuration)
    {
        if (IsConfigured(configuration))
        {
            return null;
        }

        if (!IsOnPath("redis-server"))
        {
            var sudo = Environment.IsPrivilegedProcess ? "" : "sudo ";
            throw new StartupException(
                $"redis-server is not installed and Redis:ConnectionString is not set. Install it with: {sudo}apt-get install -y redis-server");
        }

        var port = FreePort();
        var directory = Directory.CreateTempSubdirectory("presence-redis-").FullName;
        var redis = new OwnRedis(Start(port, directory));
        try
        {
            await WaitUntilReadyAsync(port, directory);
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }

        configuration["Redis:ConnectionString"] = $"127.0.0.1:{port}";
        return redis;
    }

    public async ValueTask DisposeAsync()
    {
        guard.StandardInput.Close();
        await guard.WaitForExitAsync();
        guard.Dispose();
    }

    private static bool IsConfigured(ConfigurationManager configuration)
    {
        var secret = $"Secrets:{configuration["Redis:SecretName"] ?? new RedisOptions().SecretName}";
        return ((string[])["Redis:ConnectionString", "KeyVault:Uri", secret]).Any(name => !string.IsNullOrEmpty(configuration[name]));
    }

    private static Process Start(int port, string directory)
    {
        string[] command =
        [
            .. IsOnPath("setsid") ? (string[])["setsid"] : [],
            "sh", "-c", Guard, "redis-guard", directory,
            "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", directory,
            "--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction",
        ];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true })
            ?? throw new StartupException("redis-server could not be started.");
    }

    private static async Task WaitUntilReadyAsync(int port, string directory)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync(port))
        {
            if (TimeProvider.System.GetElapsedTime(started) > StartsWithin)
            {
                var log = await File.ReadAllLinesAsync(Path.Combine(directory, "redis.log"));
                throw new StartupException($"redis-server does not answer. It says: {log.LastOrDefault(line => line.Length > 0)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            var reply = new byte[5];
            return await client.GetStream().ReadAtLeastAsync(reply, reply.Length, throwOnEndOfStream: false) == reply.Length
                && reply.AsSpan().SequenceEqual("+PONG"u8);
        }
        catch (Exception refused) when (refused is SocketException or IOException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
