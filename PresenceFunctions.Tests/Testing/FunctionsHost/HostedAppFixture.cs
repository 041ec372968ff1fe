using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Testing.FunctionsHost;

/// <summary>One hosted app for all tests of a class, which keep to agents of their own.</summary>
public sealed class HostedAppFixture(RedisFixture redis) : IAsyncLifetime
{
    private readonly string stream = $"test-{Guid.NewGuid():N}";

    internal HostedApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await StartAsync(redis, stream);

    public ValueTask DisposeAsync() => App.DisposeAsync();

    /// <summary>Starts an app over a stream, with what it needs and what else is set.</summary>
    internal static async Task<HostedApp> StartAsync(RedisFixture redis, string stream, params (string Name, string Value)[] settings) =>
        await HostedApp.StartAsync(
            await PublishedApp.DirectoryAsync(),
            [
                ("Redis:ConnectionString", redis.ConnectionString), ("Stream:Name", stream), (
                    "Secrets:genesys-webhook-secret", TestApp.Secret),
                .. settings,
            ]);

    /// <summary>Posts a signed delivery to a host.</summary>
    internal static async Task<HttpResponseMessage> PostAsync(
        HttpClient client, byte[] body, bool chunked = false, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/redis-ingest") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        request.Headers.Add(
            GenesysRelaySignature.SignatureHeader, GenesysRelaySignature.Sign(Encoding.UTF8.GetBytes(TestApp.Secret), body));
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Posts a signed delivery to a host; fails unless it is 200.</summary>
    internal static async Task<JsonElement> AcceptAsync(HttpClient client, string json)
    {
        using var response = await PostAsync(client, Encoding.UTF8.GetBytes(json));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }
}
