using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>The Functions app hangs the endpoints where the contract says, and where the local host does.</summary>
public sealed class FunctionAttributeTests(RedisFixture redis)
{
    private static IEnumerable<(string Route, string[] Methods, string Access)> HttpFunctions =>
        ShellFunction.All.Where(function => function.Http is not null).Select(function => function.Http!.Value);

    [Fact]
    public void Functions_EachClass_HasOnePublicMethodThatIsAFunctionOfItsName()
    {
        Assert.NotEmpty(ShellFunction.All);
        Assert.All(ShellFunction.All, function => Assert.Single(function.Methods));
        Assert.All(ShellFunction.All, function => Assert.Equal(function.ClassName, Assert.Single(function.Names)));
    }

    [Fact]
    public void Functions_EachClass_HasOneTrigger() =>
        Assert.All(ShellFunction.All, function => Assert.True(function.Http is null != function.Timer is null, function.ClassName));

    [Theory]
    [InlineData("IngestPresence", "redis-ingest", "", "Anonymous")]
    [InlineData("GetBoard", "presence", "GET", "Function")]
    [InlineData("GetAgent", "presence/{agentId}", "GET", "Function")]
    [InlineData("GetLive", "presence/live", "GET", "Function")]
    [InlineData("GetWorkforce", "workforce", "GET", "Function")]
    [InlineData("GetDashboard", "dashboard", "GET", "Anonymous")]
    [InlineData("GetDashboardFile", "dashboard/{file}", "GET", "Anonymous")]
    [InlineData("GetLiveness", "health/live", "GET", "Anonymous")]
    [InlineData("GetReadiness", "health/ready", "GET", "Anonymous")]
    public void HttpFunction_OfTheContract_IsOnItsRoute(string className, string route, string methods, string access)
    {
        var trigger = ShellFunction.Of(className).Http!.Value;

        Assert.Equal(route, trigger.Route);
        Assert.Equal(methods, string.Join(',', trigger.Methods));
        Assert.Equal(access, trigger.Access);
    }

    [Theory]
    [InlineData("DrainDashboard")]
    [InlineData("DrainWorkforce")]
    public void DrainTimer_OnTheScheduleOfTheSettings_WithoutMonitor(string className) =>
        Assert.Equal(("%Drain:Schedule%", false, false), ShellFunction.Of(className).Timer!.Value);

    [Fact]
    public void Groups_EachOne_HasATimerThatDrainsIt() => Assert.Equal(
        ConsumerGroups.All.Order(StringComparer.Ordinal),
        ShellFunction.All.Select(function => function.Group).OfType<string>().Order(StringComparer.Ordinal));

    [Fact]
    public async Task LocalHost_Routes_AreThoseOfTheFunctions()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var mapped = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(Describe);

        var functions = HttpFunctions.Select(function => Describe($"api/{function.Route}", function.Methods));
        Assert.Equal(functions.Order(StringComparer.Ordinal), mapped.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task LocalHost_WithoutTheKey_RefusesWhatAzureWould()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Access:Key", "k-1"), ("Access:AdminKey", "a-1")]);

        foreach (var (route, methods, access) in HttpFunctions)
        {
            using var request = new HttpRequestMessage(new HttpMethod(methods.FirstOrDefault("POST")), $"api/{route.Replace("{agentId}", "a", StringComparison.Ordinal)}");
            using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

            var asks = response.StatusCode == HttpStatusCode.Unauthorized;
            Assert.True(asks == (access != "Anonymous"), $"{route}: {response.StatusCode}");
        }
    }

    private static string Describe(RouteEndpoint endpoint) =>
        Describe(endpoint.RoutePattern.RawText!.Trim('/'), endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []);

    private static string Describe(string route, IEnumerable<string> methods) =>
        $"{string.Join(',', methods.Order(StringComparer.Ordinal))} {route}";
}
