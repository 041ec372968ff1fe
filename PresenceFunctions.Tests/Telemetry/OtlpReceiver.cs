using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PresenceFunctions.Tests.Telemetry;

/// <summary>
/// What a collector does with OTLP over HTTP, as far as the tests need it. Field numbers are those of
/// opentelemetry/proto/collector/metrics/v1 and what it includes.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Path, ByteString Body)> posts = new();

    private OtlpReceiver(WebApplication app)
    {
        this.app = app;
        app.MapPost("/v1/{signal}", async (HttpContext context) =>
        {
            posts.Enqueue((context.Request.Path, await ByteString.FromStreamAsync(context.Request.Body, context.RequestAborted)));
            return TypedResults.Bytes([], "application/x-protobuf");
        });
    }

    /// <summary>Settings of a host that sends here, often.</summary>
    public (string, string)[] Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", app.Urls.First()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "200"), ("OTEL_BSP_SCHEDULE_DELAY", "200"), ("OTEL_BLRP_SCHEDULE_DELAY", "200"),
    ];

    public IEnumerable<ProtobufMessage> Resources => Requests("/v1/metrics").Select(batch => batch.Messages(1).Single());

    public IEnumerable<ProtobufMessage> Metrics => Requests("/v1/metrics").SelectMany(Scopes).SelectMany(scope => scope.Messages(2));

    public IEnumerable<string> MetricNames => Metrics.Select(metric => metric.Text(1)).Distinct();

    /// <summary>Texts of the log records.</summary>
    public IEnumerable<string> Logs =>
        Requests("/v1/logs").SelectMany(Scopes).SelectMany(scope => scope.Messages(2)).SelectMany(record => record.Messages(5))
            .Select(body => body.Text(1));

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>An attribute of a resource; empty without it.</summary>
    public static string Attribute(ProtobufMessage resource, string name) => Attribute(resource.Messages(1), name);

    /// <summary>Names of the spans of one client's requests: a host traces what any host of its process is asked.</summary>
    public IEnumerable<string> SpansOf(string userAgent) =>
        Requests("/v1/traces").SelectMany(Scopes).SelectMany(scope => scope.Messages(2))
            .Where(span => Attribute(span.Messages(9), "user_agent.original") == userAgent).Select(span => span.Text(5));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static string Attribute(IEnumerable<ProtobufMessage> attributes, string name) =>
        attributes.Where(attribute => attribute.Text(1) == name)
            .Select(attribute => attribute.Messages(2).Single().Text(1)).SingleOrDefault("");

    private static IEnumerable<ProtobufMessage> Scopes(ProtobufMessage batch) => batch.Messages(2);

    private IEnumerable<ProtobufMessage> Requests(string path) =>
        posts.Where(post => post.Path == path).SelectMany(post => new ProtobufMessage(post.Body).Messages(1));
}
