using System.Net.Http.Headers;
using System.Text;
using PresencePipeline.Webhooks;

namespace PresenceBenchmarks;

/// <summary>A delivery as a relay sends it.</summary>
internal static class SignedDelivery
{
    public const string Secret = "benchmark secret";

    public static HttpRequestMessage Of(string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var request = new HttpRequestMessage(HttpMethod.Post, "api/redis-ingest") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(GenesysRelaySignature.SignatureHeader, GenesysRelaySignature.Sign(Encoding.UTF8.GetBytes(Secret), body));
        return request;
    }
}
