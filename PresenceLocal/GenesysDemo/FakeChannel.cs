using System.Net.WebSockets;
using System.Text;

namespace PresenceLocal.GenesysDemo;

/// <summary>One notification channel of the organization: its topics, and the one socket that may be open on it.</summary>
internal sealed class FakeChannel(string id, string token, DateTimeOffset createdAt)
{
    private readonly Lock gate = new();
    private FakeSocket? socket;
    private HashSet<string> topics = new(StringComparer.OrdinalIgnoreCase);

    public string Id => id;

    /// <summary>The token that it was made with.</summary>
    public string Token => token;

    public DateTimeOffset CreatedAt => createdAt;

    /// <summary>When it was last used, as a number that grows.</summary>
    public long UsedAt { get; set; }

    public IReadOnlyCollection<string> Topics => Volatile.Read(ref topics);

    public bool IsConnected => Volatile.Read(ref socket) is { IsOpen: true };

    public void Ask(IEnumerable<string> anew) => Volatile.Write(ref topics, anew.ToHashSet(StringComparer.OrdinalIgnoreCase));

    public bool Asks(string topic) => Volatile.Read(ref topics).Contains(topic);

    /// <summary>Sends a text, in order.</summary>
    /// <returns>False if no socket is open, and it is lost.</returns>
    public bool Send(string frame)
    {
        lock (gate)
        {
            if (socket is not { IsOpen: true } open)
            {
                return false;
            }

            open.Send(Encoding.UTF8.GetBytes(frame));
            return true;
        }
    }

    /// <summary>Serves a socket until it ends; one that was open before is told so, and ends.</summary>
    /// <param name="accepted">The socket.</param>
    /// <param name="abort">Ends its connection as a crash does.</param>
    /// <param name="answers">Whether pings are answered.</param>
    public async Task ServeAsync(WebSocket accepted, Action abort, Func<bool> answers)
    {
        var mine = new FakeSocket(accepted, abort);
        lock (gate)
        {
            socket?.Close();
            socket = mine;
        }

        await mine.RunAsync(answers);
        lock (gate)
        {
            socket = ReferenceEquals(socket, mine) ? null : socket;
        }
    }

    /// <summary>Ends the connection without a word.</summary>
    public void Kill()
    {
        lock (gate)
        {
            socket?.Kill();
            socket = null;
        }
    }

    /// <summary>Closes the socket as a server does that ends in order.</summary>
    public void Close()
    {
        lock (gate)
        {
            socket?.Close();
            socket = null;
        }
    }
}
