using System.Net;
using System.Net.ServerSentEvents;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A reader of the live feed, as a browser is one: it knows its last event's id, and reads event by event.</summary>
internal sealed class LiveReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpResponseMessage response;
    private readonly SseParser<string> parser;
    private readonly CancellationTokenSource closing = new();
    private readonly IAsyncEnumerator<SseItem<string>> items;

    private LiveReader(HttpResponseMessage response, Stream body)
    {
        this.response = response;
        parser = SseParser.Create(body);
        items = parser.EnumerateAsync(closing.Token).GetAsyncEnumerator(closing.Token);
    }

    public string LastEventId => parser.LastEventId;

    /// <summary>Connects; goes on after an event if given its id.</summary>
    public static async Task<LiveReader> OpenAsync(HttpClient client, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/presence/live");
        request.Headers.Add("Last-Event-ID", lastEventId is null ? [] : [lastEventId]);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            Assert.Fail($"{response.StatusCode}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new LiveReader(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The next event; fails if the stream ends.</summary>
    public async Task<SseItem<string>> NextAsync()
    {
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Patience, TimeProvider.System), "The stream has ended.");
        return items.Current;
    }

    /// <summary>The next event, which must be of the given type.</summary>
    public async Task<SseItem<string>> NextAsync(string type)
    {
        var item = await NextAsync();
        Assert.True(item.EventType == type, $"Not {type} but {item.EventType}: {item.Data}");
        return item;
    }

    /// <summary>Events up to the one that a condition holds for.</summary>
    public async Task<List<SseItem<string>>> UntilAsync(Func<SseItem<string>, bool> last)
    {
        var read = new List<SseItem<string>>();
        do
        {
            read.Add(await NextAsync());
        }
        while (!last(read[^1]));

        return read;
    }

    /// <summary>Reads on to the end of the stream.</summary>
    public async Task EndAsync()
    {
        while (await items.MoveNextAsync().AsTask().WaitAsync(Patience, TimeProvider.System))
        {
            // What came before the end is nobody's concern.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        response.Dispose();
        closing.Dispose();
    }
}
