using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PresenceFunctions.Tests.Testing;
using PresenceLocal;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>The Functions app hangs the endpoints where the contract says, and where the local host does.</summary>
public sealed partial class FunctionMetadataTests(RedisFixture redis)
{
    private static IEnumerable<(string Route, string[] Methods, string Access)> HttpFunctions =>
        AppFunction.All.Where(function => function.Http is not null).Select(function => function.Http!.Value);

    [Fact]
    public void Functions_EachClass_HasOnePublicMethodThatIsAFunctionOfItsName()
    {
        Assert.NotEmpty(AppFunction.Classes);
        Assert.All(AppFunction.Classes, type => Assert.Single(AppFunction.MethodsOf(type)));
        Assert.Equal(AppFunction.Classes.Select(type => type.Name), AppFunction.All.Select(function => function.AttributeName));
    }

    [Fact]
    public void Metadata_ThatTheWorkerTellsItsHost_IsOfTheFunctionsAndNoOthers() => Assert.Equal(
        AppFunction.All.Select(function => function.AttributeName).Order(StringComparer.Ordinal),
        AppFunction.Metadata.Select(function => function.Name!).Order(StringComparer.Ordinal));

    [Fact]
    public void Functions_EachOne_HasOneTrigger() => Assert.All(AppFunction.All, function => Assert.Single(function.Triggers));

    [Theory]
    [InlineData("IngestPresence", "redis-ingest", "", "Anonymous")]
    [InlineData("GetBoard", "presence", "GET,HEAD", "Function")]
    [InlineData("GetAgent", "presence/{agentId}", "GET,HEAD", "Function")]
    [InlineData("ForgetAgent", "presence/{agentId}", "DELETE", "Admin")]
    [InlineData("FollowBoard", "presence/live", "GET,HEAD", "Function")]
    [InlineData("GetWorkforce", "workforce", "GET,HEAD", "Function")]
    [InlineData("GetDashboard", "dashboard", "GET,HEAD", "Anonymous")]
    [InlineData("GetDashboardFile", "dashboard/{file}", "GET,HEAD", "Anonymous")]
    [InlineData("GetLiveness", "health/live", "GET,HEAD", "Anonymous")]
    [InlineData("GetReadiness", "health/ready", "GET,HEAD", "Anonymous")]
    [InlineData("GetLag", "lag", "GET,HEAD", "Function")]
    [InlineData("GetSource", "source", "GET,HEAD", "Function")]
    [InlineData("ListDeadLetters", "dead-letters", "GET,HEAD", "Admin")]
    [InlineData("ReplayDeadLetter", "dead-letters/{id}/replay", "POST", "Admin")]
    [InlineData("DropDeadLetter", "dead-letters/{id}", "DELETE", "Admin")]
    public void HttpFunction_OfTheContract_IsOnItsRoute(string className, string route, string methods, string access)
    {
        var trigger = AppFunction.Of(className).Http!.Value;

        Assert.Equal(route, trigger.Route);
        Assert.Equal(methods, string.Join(',', trigger.Methods));
        Assert.Equal(access, trigger.Access);
    }

    /// <summary>
    /// The Functions host takes the first function, by name, whose route and method match, not the one that fits best
    /// (https://github.com/Azure/azure-functions-host/issues/9876).
    /// </summary>
    [Fact]
    public void HttpFunctions_InTheOrderOfTheHost_EachIsTheFirstThatMatchesItsOwnPath()
    {
        var inOrder = AppFunction.All.Where(function => function.Http is not null)
            .OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase).ToList();

        Assert.All(inOrder, function =>
        {
            var (route, methods, _) = function.Http!.Value;
            var path = $"/{Parameters().Replace(route, "a")}";
            Assert.Equal(
                function.ClassName, inOrder.First(candidate => Matches(candidate, methods.FirstOrDefault("POST"), path)).ClassName);
        });
    }

    [Theory]
    [InlineData("DrainDashboard")]
    [InlineData("DrainWorkforce")]
    public void DrainTimer_OnTheScheduleOfTheSettings_WithoutMonitor(string className) =>
        Assert.Equal(("%Drain:Schedule%", false, false), AppFunction.Of(className).Timer!.Value);

    [Fact]
    public void LendHand_OnTheQueueOfTheSettings() => Assert.Equal("%Hands:QueueName%", AppFunction.Of("LendHand").Queue);

    [Fact]
    public void FollowNotificationsTimer_OnTheScheduleOfTheSettings_WithoutMonitor() =>
        Assert.Equal(("%Notifications:Schedule%", false, false), AppFunction.Of("FollowNotifications").Timer!.Value);

    [Fact]
    public void SourceTimer_OnTheScheduleOfTheSettings_WithoutMonitor() =>
        Assert.Equal(("%Source:Schedule%", false, false), AppFunction.Of("SweepSource").Timer!.Value);

    [Fact]
    public void Groups_EachOne_HasATimerThatDrainsIt() => Assert.Equal(
        ConsumerGroups.All.Order(StringComparer.Ordinal),
        AppFunction.All.Select(function => function.Group).OfType<string>().Order(StringComparer.Ordinal));

    [Fact]
    public async Task LocalHost_Routes_AreThoseOfTheFunctions()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var mapped = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(Describe);

        var functions = HttpFunctions.Select(function => Describe($"api/{function.Route}", function.Methods));
        Assert.Equal(functions.Order(StringComparer.Ordinal), mapped.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task LocalHost_Timers_AreThoseOfTheFunctions()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var timers = app.Services.GetServices<IHostedService>().OfType<TimerLoop>().Select(timer => timer.Name);

        var functions = AppFunction.All.Where(function => function.Timer is not null).Select(TimerName);
        Assert.Equal(functions.Order(StringComparer.Ordinal), timers.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null, "Anonymous")]
    [InlineData("k-1", "Anonymous", "Function")]
    [InlineData("a-1", "Anonymous", "Function", "Admin")]
    public async Task LocalHost_WithAKeyOrNone_LetsThroughWhatAzureWould(string? key, params string[] access)
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Access:Key", "k-1"), ("Access:AdminKey", "a-1")]);

        foreach (var function in HttpFunctions)
        {
            // An unsigned delivery is answered 401 with or without a key; another method is not.
            var method = function.Methods.FirstOrDefault("GET");
            using var request = new HttpRequestMessage(new HttpMethod(method), $"api/{Parameters().Replace(function.Route, "a")}");
            request.Headers.Add("x-functions-key", key ?? "");
            using var response = await app.Client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

            var refused = response.StatusCode == HttpStatusCode.Unauthorized;
            Assert.True(refused != access.Contains(function.Access), $"{method} {function.Route}: {response.StatusCode}");
        }
    }

    /// <summary>A drainer's timer is named by its group, another by the section of its schedule: <c>%Lag:Schedule%</c>.</summary>
    private static string TimerName(AppFunction function) => function.Group ?? function.Timer!.Value.Schedule.Trim('%').Split(':')[0];

    private static bool Matches(AppFunction function, string method, string path)
    {
        var (route, methods, _) = function.Http!.Value;
        return (methods.Length == 0 || methods.Contains(method)) && new TemplateMatcher(TemplateParser.Parse(route), []).TryMatch(path, []);
    }

    private static string Describe(RouteEndpoint endpoint) =>
        Describe(endpoint.RoutePattern.RawText!.Trim('/'), endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []);

    private static string Describe(string route, IEnumerable<string> methods) =>
        $"{string.Join(',', methods.Order(StringComparer.Ordinal))} {route}";

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameters();
}
