using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace PresenceBenchmarks;

/// <summary>
/// Requests at an even rate over so many connections, each with a thread of its own that does little besides: what makes the load must
/// not be in the way of what is measured.
/// </summary>
internal sealed class PacedLoad
{
    private readonly IPEndPoint server;
    private readonly byte[][] requests;
    private readonly double[] times;
    private int refused;

    private PacedLoad(string url, byte[][] requests)
    {
        var uri = new Uri(url);
        server = new IPEndPoint(IPAddress.Parse(uri.Host), uri.Port);
        this.requests = requests;
        times = new double[requests.Length];
    }

    /// <summary>Sends all of them, the first now.</summary>
    /// <returns>How long each took until it was answered, in milliseconds.</returns>
    /// <exception cref="InvalidOperationException">One was not answered with 200.</exception>
    public static double[] Run(string url, byte[][] requests, double perSecond, int connections)
    {
        var load = new PacedLoad(url, requests);
        var begin = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, connections)
            .Select(connection => new Thread(() => load.Send(connection, connections, begin, Stopwatch.Frequency / perSecond))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return load.refused == 0 ? load.times : throw new InvalidOperationException($"{load.refused} requests were refused.");
    }

    /// <summary>A request as it goes over the wire.</summary>
    public static byte[] Request(string method, string path, string headers, string body)
    {
        var content = body.Length > 0
            ? $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
            : "";
        return Encoding.UTF8.GetBytes($"{method} /{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}{content}\r\n{body}");
    }

    private void Send(int first, int step, long begin, double ticksEach)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server);
        var buffer = new byte[8192];
        for (var i = first; i < requests.Length; i += step)
        {
            var ahead = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), begin + (long)(i * ticksEach));
            if (ahead > TimeSpan.Zero)
            {
                _ = Sleep((uint)ahead.TotalMicroseconds);
            }

            var sent = Stopwatch.GetTimestamp();
            socket.Send(requests[i]);
            if (!IsOk(socket, buffer))
            {
                Interlocked.Increment(ref refused);
            }

            times[i] = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
        }
    }

    /// <summary>Reads an answer, which says its length or comes in chunks.</summary>
    private static bool IsOk(Socket socket, byte[] buffer)
    {
        for (var length = 0; length < buffer.Length;)
        {
            var read = socket.Receive(buffer, length, buffer.Length - length, SocketFlags.None);
            if (read == 0)
            {
                return false;
            }

            length += read;
            ReadOnlySpan<byte> answer = buffer.AsSpan(0, length);
            var end = answer.IndexOf("\r\n\r\n"u8);
            if (end >= 0 && IsWhole(answer[..end], answer[(end + 4)..]))
            {
                return answer.StartsWith("HTTP/1.1 200 "u8);
            }
        }

        return false;
    }

    private static bool IsWhole(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var says = head.IndexOf("Content-Length: "u8);
        return says < 0
            ? body.EndsWith("0\r\n\r\n"u8)
            : System.Buffers.Text.Utf8Parser.TryParse(head[(says + "Content-Length: ".Length)..], out int length, out _)
                && body.Length >= length;
    }

    // Finer than a millisecond, unlike .NET's own, and without spinning.
    [DllImport("libc", EntryPoint = "usleep")]
    private static extern int Sleep(uint microseconds);
}
