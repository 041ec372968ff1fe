using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PresencePipeline;
using PresencePipeline.Redis;

namespace PresenceLocal;

/// <summary>
/// A <c>redis-server</c> that this process starts when none is configured: on a free loopback port, in a temporary directory. A shell
/// stands between them: it restarts Redis when it ends, on the same port and with the same append-only file, and holds the reading end
/// of a pipe. When this process ends in any way, kill -9 included, the kernel closes the other end, and the shell ends Redis and removes
/// the directory.
/// </summary>
internal sealed class OwnRedis : IAsyncDisposable
{
    // Without a terminal's signals (setsid): Ctrl-C is for this process, which still needs Redis to finish its work. The pipe gets
    // its own file descriptor, since a background process has no standard input. The wait between two starts keeps a Redis that
    // cannot run from using up the machine.
    private const string Guard = """
        directory=$1; shift
        trap '' PIPE
        trap 'over=1; kill "$redis" 2> /dev/null' TERM
        exec 3<&0
        { cat <&3 > /dev/null; kill $$; } &
        until [ "$over" ]; do
          redis-server "$@" > "$directory/redis.log" 2>&1 &
          redis=$!
          [ "$over" ] && kill "$redis"
          wait "$redis"
          how=$?
          [ "$over" ] || { echo "exit code $how: $(tail -n 1 "$directory/redis.log")"; sleep 1; }
        done
        wait "$redis"
        rm -rf "$directory"
        """;

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly Process guard;
    private readonly int port;

    private OwnRedis(Process guard, int port)
    {
        this.guard = guard;
        this.port = port;
    }

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
                $"redis-server is not installed and Redis:ConnectionString is not set. Install it with: {sudo}apt-get install -y "
                    + "redis-server");
        }

        var port = FreePort();
        var redis = new OwnRedis(Start(port), port);
        try
        {
            await redis.StartedAsync();
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }

        configuration["Redis:ConnectionString"] = $"127.0.0.1:{port}";
        return redis;
    }

    /// <summary>Waits until Redis has ended, and is about to be started again.</summary>
    /// <returns>How it ended: its exit code and what it said last; null when the guard itself has ended.</returns>
    public Task<string?> EndAsync(CancellationToken cancellationToken) => guard.StandardOutput.ReadLineAsync(cancellationToken).AsTask();

    /// <summary>Waits until Redis answers.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        while (!await AnswersAsync(cancellationToken))
        {
            await Task.Delay(BetweenLooks, TimeProvider.System, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        guard.StandardInput.Close();
        await guard.WaitForExitAsync();
        guard.Dispose();
    }

    private async Task StartedAsync()
    {
        using var decided = new CancellationTokenSource(StartsWithin, TimeProvider.System);
        var ended = EndAsync(decided.Token);
        var ready = WaitUntilReadyAsync(decided.Token);
        var first = await Task.WhenAny(ended, ready);
        await decided.CancelAsync();
        await Task.WhenAll(ended, ready).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.IsCompletedSuccessfully)
        {
            throw new StartupException($"redis-server does not start: {await ended}");
        }

        if (!first.IsCompletedSuccessfully)
        {
            throw new StartupException($"redis-server does not answer on port {port}.");
        }
    }

    private static bool IsConfigured(ConfigurationManager configuration)
    {
        var secret = $"Secrets:{configuration["Redis:SecretName"] ?? new RedisOptions().SecretName}";
        return ((string[])["Redis:ConnectionString", "KeyVault:Uri", secret]).Any(name => !string.IsNullOrEmpty(configuration[name]));
    }

    private static Process Start(int port)
    {
        var directory = TempDirectory();
        string[] command =
        [
            .. IsOnPath("setsid") ? (string[])["setsid"] : [],
            "sh", "-c", Guard, "redis-guard", directory,
            "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", directory,
            "--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction",
        ];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new StartupException("redis-server could not be started.");
    }

    private static string TempDirectory()
    {
        try
        {
            return Directory.CreateTempSubdirectory("presence-redis-").FullName;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"TMPDIR: redis-server cannot be given a directory in {Path.GetTempPath()}.", failure);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
            var reply = new byte[5];
            return await client.GetStream()
                .ReadAtLeastAsync(reply, reply.Length, throwOnEndOfStream: false, cancellationToken) == reply.Length
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
