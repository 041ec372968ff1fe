using PresenceLocal.GenesysDemo;

namespace PresenceFunctions.Tests.Testing.Genesys;

/// <summary>A host's settings with which it asks a fake of Genesys Cloud.</summary>
internal static class GenesysSettings
{
    public const string ClientId = "client-of-the-tests";
    public const string ClientSecret = "a client secret that only the tests know";

    /// <summary>An organization with an OAuth client, on a port of its own.</summary>
    public static async Task<FakeGenesysServer> StartAsync(TimeProvider? timeProvider = null)
    {
        var server = await FakeGenesysServer.StartAsync(timeProvider ?? TimeProvider.System);
        server.Genesys.Clients[ClientId] = ClientSecret;
        return server;
    }

    /// <summary>Where it is, and with secrets from the settings.</summary>
    public static (string, string)[] Settings(this FakeGenesysServer server) =>
        [.. server.Addresses(), ("Secrets:genesys-client-id", ClientId), ("Secrets:genesys-client-secret", ClientSecret)];

    /// <summary>Where it is.</summary>
    public static (string, string)[] Addresses(this FakeGenesysServer server) =>
        [("Genesys:ApiUrl", server.Address.ToString()), ("Genesys:LoginUrl", server.Address.ToString())];
}
