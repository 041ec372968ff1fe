using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Functions;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using PresencePipeline.Hosting;
using PresencePipeline.Streams;
using PresencePipeline.Workforce;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>The Functions app's classes, as the host calls them.</summary>
public sealed class FunctionsTests(RedisFixture redis)
{
    [Fact]
    public void DrainTimers_EveryGroup_HasOneOnTheDrainSchedule()
    {
        var groups = Triggers<TimerTriggerAttribute>().Where(trigger => trigger.Attribute.Schedule == Schedules.Drain)
            .Select(trigger => trigger.Class.GetConstructors()[0].GetParameters()[0].GetCustomAttribute<FromKeyedServicesAttribute>()?.Key);

        Assert.Equal(ConsumerGroups.All.Order(), groups.Cast<string>().Order());
    }

    [Fact]
    public async Task DrainWorkforceAndGetWorkforce_OneAfterTheOther_ReportWhatWasDrained()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, Noon.Setting]);
        await app.Redis.StreamAddAsync(app.Keys.Stream, Entries.Presence("1-0", "a", "BUSY", Deliveries.Now - 1000).Values);

        await new DrainWorkforce(app.Services.GetRequiredKeyedService<Drainer>(ConsumerGroups.Workforce)).RunAsync(new TimerInfo(), CancellationToken.None);
        var context = new DefaultHttpContext { RequestServices = app.Services, Response = { Body = new MemoryStream() } };
        await (await new GetWorkforce(app.Services.GetRequiredService<WorkforceEndpoint>()).RunAsync(context.Request)).ExecuteAsync(context);

        context.Response.Body.Position = 0;
        using var report = await JsonDocument.ParseAsync(context.Response.Body, default, TestContext.Current.CancellationToken);
        Assert.Equal("BUSY", report.RootElement.GetProperty("agents")[0].GetProperty("state").GetString());
    }

    [Fact]
    public void GetWorkforce_Route_AsksForAFunctionKey()
    {
        var trigger = Assert.Single(Triggers<HttpTriggerAttribute>(), trigger => trigger.Class == typeof(GetWorkforce)).Attribute;

        Assert.Equal((AuthorizationLevel.Function, Routes.Workforce, "get"), (trigger.AuthLevel, trigger.Route, Assert.Single(trigger.Methods)));
    }

    private static IEnumerable<(Type Class, T Attribute)> Triggers<T>()
        where T : Attribute =>
        from type in typeof(DrainWorkforce).Assembly.GetTypes()
        from method in type.GetMethods()
        where method.IsDefined(typeof(FunctionAttribute))
        from parameter in method.GetParameters()
        let attribute = parameter.GetCustomAttribute<T>()
        where attribute is not null
        select (type, attribute);
}
