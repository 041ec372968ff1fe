using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Testing;

/// <summary>
/// Thirty-two senders that work through a load as relays do: what is not answered, or answered 503, is sent again until it
/// is accepted. Any other answer is a failure.
/// </summary>
internal sealed class LoadSenders(HttpClient client, byte[] secret)
{
    private const int Concurrency = 32;
    private static readonly TimeSpan BeforeRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<LoadAnswer> answers = new();

    public IReadOnlyCollection<LoadAnswer> Answers => answers;

    public Task SendAsync(IEnumerable<LoadEvent> sequence) => SendAsync(sequence.ToAsyncEnumerable());

    /// <summary>Sends each as it comes.</summary>
    public async Task SendAsync(IAsyncEnumerable<LoadEvent> sequence)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(GiveUpAfter);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = limit.Token };
        await Parallel.ForEachAsync(sequence, parallel, async (change, cancellationToken) =>
        {
            LoadAnswer? answer;
            while ((answer = await TryAsync(change, cancellationToken)) is null)
            {
                await Task.Delay(BeforeRetry, TimeProvider.System, cancellationToken);
            }

            answers.Enqueue(answer);
        });
    }

    /// <returns>Null if the delivery has to be sent again.</returns>
    private async Task<LoadAnswer?> TryAsync(LoadEvent change, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(change.Body);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/redis-ingest") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(GenesysRelaySignature.SignatureHeader, GenesysRelaySignature.Sign(secret, body));
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return null;
            }

            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode}: {text}");
            var answer = JsonElement.Parse(text);
            return new LoadAnswer(change, answer.GetProperty("status").GetString()!, answer.GetProperty("streamId").GetString()!);
        }
        catch (HttpRequestException)
        {
            // The host is away, or went away with the answer: either way the sender does not know.
            return null;
        }
    }
}
