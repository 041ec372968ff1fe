namespace PresenceLocal.GenesysDemo;

/// <summary>The organization on a port of its own, of this machine.</summary>
internal sealed class FakeGenesysServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeGenesysServer(WebApplication app, FakeGenesys genesys)
    {
        this.app = app;
        Genesys = genesys;
        Address = new Uri(app.Urls.First());
    }

    public FakeGenesys Genesys { get; }

    /// <summary>What to set <c>Genesys:ApiUrl</c> and <c>Genesys:LoginUrl</c> to.</summary>
    public Uri Address { get; }

    public static Task<FakeGenesysServer> StartAsync(TimeProvider timeProvider) => StartAsync(new FakeGenesys(timeProvider));

    /// <param name="genesys">The organization.</param>
    /// <param name="map">What else is to be answered there.</param>
    public static async Task<FakeGenesysServer> StartAsync(FakeGenesys genesys, Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseWebSockets();
        app.MapFakeGenesys(genesys);
        map?.Invoke(app);
        await app.StartAsync();
        return new FakeGenesysServer(app, genesys);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }
}
