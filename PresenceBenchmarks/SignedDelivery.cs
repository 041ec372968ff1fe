using System.Globalization;
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

    /// <summary>A presence notification as Genesys Cloud's EventBridge integration has it, of about 370 bytes.</summary>
    /// <param name="number">Which it is, counted from 0.</param>
    /// <param name="agents">Whom the notifications are about, in turn.</param>
    /// <param name="state">Its system presence.</param>
    /// <param name="at">Source time, Unix milliseconds.</param>
    public static string Notification(int number, int agents, string state, long at)
    {
        var modified = DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return $$$"""
            {"topicName":"v2.users.{{{Agent(number, agents)}}}.presence","version":"2","eventBody":{"source":"PURECLOUD",
            "presenceDefinition":{"id":"6a3af858-942f-489d-9700-5f9bcdcdae9b","systemPresence":"{{{state}}}"},"primary":true,
            "modifiedDate":"{{{modified}}}"},"metadata":{"CorrelationId":"b4c0a3f5-0000-4000-8000-{{{number:d12}}}"}}
            """.ReplaceLineEndings("");
    }

    /// <summary>One of so many agents' ids, in turn.</summary>
    public static string Agent(int number, int agents) =>
        string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{number % agents:d12}");
}
