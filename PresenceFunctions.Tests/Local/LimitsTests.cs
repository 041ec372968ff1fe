using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using PresenceFunctions.Tests.Testing;
using PresenceLocal;

namespace PresenceFunctions.Tests.Local;

/// <summary>What one sender may ask of the local host, however fast, slow or verbose it is.</summary>
public sealed class LimitsTests(RedisFixture redis)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Ingest_FasterThanAllowed_429WithRetryAfterAndThenAcceptedAgain()
    {
        await using var app = await TestApp.StartAsync(redis, ("Limits:DeliveriesPerSecond", "2"));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(number => app.PostAsync(Deliveries.Flat($"a{number}", "Busy", Deliveries.Now))));

        var rejected = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.NotEmpty(rejected);
        Assert.All(answers.Except(rejected), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(answers.Length - rejected.Count, await app.Redis.StreamLengthAsync(app.Keys.Stream));
        foreach (var answer in rejected)
        {
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }

        await TestApp.EventuallyAsync(
            async () =>
            {
                using var again = await app.PostAsync(Deliveries.Flat("later", "Busy", Deliveries.Now));
                return again.StatusCode == HttpStatusCode.OK;
            },
            "accepted again",
            Patience);
        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }

    [Fact]
    public async Task Reading_FasterThanDeliveriesMayCome_IsNotLimited()
    {
        await using var app = await TestApp.StartAsync(redis, ("Limits:DeliveriesPerSecond", "1"));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(_ => app.Client.GetAsync("api/presence", TestContext.Current.CancellationToken)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Sender_TwoAddresses_AreOneOrNot(string first, string second, bool same) =>
        Assert.Equal(same, LocalLimits.Sender(IPAddress.Parse(first)) == LocalLimits.Sender(IPAddress.Parse(second)));

    [Fact]
    public async Task Headers_ThatNeverEnd_AreNotWaitedFor()
    {
        await using var app = await TestApp.StartAsync(redis, ("Limits:HeadersTimeout", "00:00:01"));

        var answer = await SendAsync(app, "POST /api/redis-ingest HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: 1");

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ThatDripsIn_Is408AndTheNextSenderIsServed()
    {
        await using var app = await TestApp.StartAsync(redis, ("Limits:BodyGrace", "00:00:02"));
        var head = "POST /api/redis-ingest HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{";

        var dripping = SendAsync(app, head);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        var answer = await dripping;

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(101, 10)]
    [InlineData(1, 33_000)]
    public async Task Headers_TooManyOrTooLong_Are431(int count, int length)
    {
        await using var app = await TestApp.StartAsync(redis);
        var lines = string.Concat(Enumerable.Range(0, count).Select(number => $"X-{number}: {new string('a', length)}\r\n"));

        var answer = await SendAsync(app, $"POST /api/redis-ingest HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n");

        Assert.StartsWith("HTTP/1.1 431", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Limits:DeliveriesPerSecond", "-1")]
    [InlineData("Limits:HeadersTimeout", "00:00:00")]
    [InlineData("Limits:BodyGrace", "00:00:01")]
    public async Task Setting_OutsideItsRange_KeepsTheHostFromStarting(string name, string value)
    {
        var invalid = await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(redis, (name, value)));

        Assert.Contains(name.Split(':')[1], invalid.Message, StringComparison.Ordinal);
    }

    /// <summary>Sends some bytes, and nothing more; returns all that comes until the host ends the connection.</summary>
    private static async Task<string> SendAsync(TestApp app, string bytes)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(app.Client.BaseAddress!.Host, app.Client.BaseAddress.Port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(bytes), limit.Token);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, limit.Token) is > 0 and var read)
            {
                answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Reset, with or without an answer before it.
        }

        return answer.ToString();
    }
}
