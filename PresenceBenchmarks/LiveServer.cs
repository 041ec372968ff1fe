namespace PresenceBenchmarks;

/// <summary>The local host with its own settings, on a stream of its own.</summary>
internal static class LiveServer
{
    public static Task<ServerProcess> StartAsync(string redis, string stream) => ServerProcess.StartAsync(
        "PresenceLocal.dll",
        ["--urls", "{url}"],
        ("Redis__ConnectionString", redis),
        ("Stream__Name", stream),
        ("Limits__DeliveriesPerSecond", "0"),
        ("Secrets__genesys-webhook-secret", SignedDelivery.Secret));
}
