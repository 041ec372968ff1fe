using System.Net;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.DependencyInjection;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Answers;
using PresencePipeline.Board;
using PresencePipeline.DeadLetters;
using PresencePipeline.Health;
using PresencePipeline.Lag;
using PresencePipeline.Webhooks;
using PresencePipeline.Workforce;

namespace PresenceFunctions.Tests.Answers;

/// <summary>The OpenAPI document says what the hosts answer: routes, fields and shapes.</summary>
public sealed class OpenApiTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly string DocumentPath = Repository.PathOf("PresencePipeline/Answers/openapi.json");

    [Fact]
    public async Task Routes_OfTheDocument_AreThoseOfTheHost()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var document = await DocumentAsync();

        var mapped = app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(endpoint => Methods(endpoint).Select(method => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}"));
        var described = document.Paths.SelectMany(path => path.Value.Keys.Select(method => $"{method.ToUpperInvariant()} {path.Key}"));
        Assert.Equal(mapped.Distinct().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));

        // The webhook's takes any method, to refuse all but two itself.
        static IEnumerable<string> Methods(RouteEndpoint endpoint) =>
            (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["POST", "OPTIONS"]).Where(method => method != "HEAD");
    }

    [Fact]
    public async Task Schemas_OfTheDocument_HaveTheFieldsOfTheRecords()
    {
        var document = await DocumentAsync();
        (string Schema, JsonTypeInfo Type)[] records =
        [
            ("Agent", BoardJson.Default.Agent), ("Presence", BoardJson.Default.PresenceFact), ("Routing", BoardJson.Default.RoutingFact),
            ("WorkforceReport", WorkforceJson.Default.WorkforceReport), ("WorkforceAgent", WorkforceJson.Default.WorkforceAgent),
            ("RuleHit", WorkforceJson.Default.RuleHit), ("GroupLag", LagJson.Default.GroupLag),
            ("DeadLetterList", DeadLettersJson.Default.DeadLetterList), ("DeadLetter", DeadLettersJson.Default.DeadLetter),
            ("ReplayAnswer", DeadLettersJson.Default.ReplayAnswer), ("IngestAnswer", WebhooksJson.Default.IngestAnswer),
            ("ValidationAnswer", WebhooksJson.Default.ValidationAnswer), ("Health", HealthJson.Default.HealthAnswer),
            ("HealthCheck", HealthJson.Default.Check),
        ];

        Assert.All(records, record => Assert.Equal(
            record.Type.Properties.Where(property => property.Get is not null).Select(property => property.Name)
                .Order(StringComparer.Ordinal),
            document.Components.Schemas[record.Schema].Properties.Keys.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("/api/presence", null)]
    [InlineData("/api/presence/{agentId}", "ada")]
    [InlineData("/api/presence/{agentId}", "nobody")]
    [InlineData("/api/workforce", null)]
    [InlineData("/api/workforce", "?day=yesterday")]
    [InlineData("/api/lag", null)]
    [InlineData("/api/dead-letters", null)]
    [InlineData("/api/dead-letters", "?count=0")]
    [InlineData("/api/health/live", null)]
    [InlineData("/api/health/ready", null)]
    public async Task Answer_OfARunningHost_IsOfItsSchema(string path, string? argument)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Presence("ada", "BUSY", 1795513080000));
        await app.Redis.StreamAddAsync(
            app.Keys.DeadLetters,
            [new("group", "g"), new("entryId", "1-0"), new("reason", "r"), new("deliveries", 5), new("deadAt", 1), new("agentId", "ada")]);
        var url = path.Contains('{', StringComparison.Ordinal)
            ? path[..path.IndexOf('{', StringComparison.Ordinal)] + argument
            : path + argument;

        using var response = await app.Client.GetAsync(url, TestContext.Current.CancellationToken);

        await AssertOfItsSchemaAsync((await DocumentAsync()).Paths[path]["get"], response);
    }

    [Theory]
    [InlineData("""{"agentId":"ada","state":"BUSY","timestamp":1795513080000}""", HttpStatusCode.OK)]
    [InlineData("""{"topicName":"channel.metadata","eventBody":{}}""", HttpStatusCode.OK)]
    [InlineData("""[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"c"}}]""", HttpStatusCode.OK)]
    [InlineData("""{"agentId":"ada"}""", HttpStatusCode.BadRequest)]
    public async Task Answer_ToADelivery_IsOfItsSchema(string body, HttpStatusCode status)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.PostAsync(body);

        Assert.Equal(status, response.StatusCode);
        await AssertOfItsSchemaAsync((await DocumentAsync()).Paths["/api/redis-ingest"]["post"], response);
    }

    [Fact]
    public async Task Document_OfARunningHost_IsTheOneHereAndCached()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var first = await app.Client.GetAsync($"api/{Routes.OpenApi}", TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/{Routes.OpenApi}");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(
            await File.ReadAllTextAsync(DocumentPath, TestContext.Current.CancellationToken),
            await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task Document_Linted_HasNoFinding()
    {
        var (exitCode, said) = await Script.RunAsync(
            Repository.PathOf("PresenceFunctions.Tests/node_modules/.bin/redocly"),
            ["lint", "--config", Repository.PathOf("PresenceFunctions.Tests/Answers/redocly.yaml"), DocumentPath],
            ("REDOCLY_TELEMETRY", "off"),
            ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"));

        // With findings it is "valid", too; they are counted after it.
        Assert.True(exitCode == 0 && !said.Contains("You have", StringComparison.Ordinal), said);
    }

    [Fact]
    public async Task Client_GeneratedFromTheDocument_Compiles()
    {
        var settings = new CSharpClientGeneratorSettings
        {
            ClassName = "PresenceClient",
            CSharpGeneratorSettings =
            {
                Namespace = "Generated", JsonLibrary = NJsonSchema.CodeGeneration.CSharp.CSharpJsonLibrary.SystemTextJson,
            },
        };
        var source = new CSharpClientGenerator(await DocumentAsync(), settings).GenerateFile();

        var compiled = CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(
                path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

        Assert.Empty(
            compiled.GetDiagnostics(TestContext.Current.CancellationToken).Where(finding => finding.Severity == DiagnosticSeverity.Error));
        Assert.Contains("GetBoardAsync", source, StringComparison.Ordinal);
        Assert.Contains("class Agent", source, StringComparison.Ordinal);
    }

    private static Task<OpenApiDocument> DocumentAsync() =>
        OpenApiDocument.FromFileAsync(DocumentPath, TestContext.Current.CancellationToken);

    private static async Task AssertOfItsSchemaAsync(OpenApiOperation operation, HttpResponseMessage response)
    {
        var described = operation.Responses[((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture)]
            .ActualResponse;
        var content = described.Content[response.Content.Headers.ContentType!.MediaType!];
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(content.Schema.Validate(body).Count == 0, $"{body}: {string.Join(' ', content.Schema.Validate(body))}");
    }
}
