using PresenceLocal;
using PresenceLocal.GenesysDemo;
using PresencePipeline.Hosting;

if (HealthProbe.IsAskedFor(args))
{
    return await HealthProbe.RunAsync(new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables().Build());
}

return await PresenceHost.RunAsync(async () =>
{
    var builder = LocalHost.CreateBuilder(args);
    builder.Services.AddHostedService<Banner>();
    await using var redis = await OwnRedis.StartUnlessConfiguredAsync(builder.Configuration);
    if (redis is not null)
    {
        builder.Services.AddHostedService(provider => new OwnRedisWatch(redis, provider.GetRequiredService<ILogger<OwnRedisWatch>>()));
    }

    await using var genesys = await DemoTenant.StartIfAskedForAsync(builder, args);
    await using var app = await LocalHost.BuildAsync(builder);
    await LocalHost.RunAsync(app);
});
