namespace PresenceFunctions.Tests.Testing;

/// <summary>The payload files, as senders send them.</summary>
internal static class PayloadFiles
{
    /// <summary>The agent that all of them are about.</summary>
    public const string AgentId = "6b3f8f2e-0f5d-4c8e-9c0a-2f7d1c0f9a11";

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Payloads", $"{name}.json"));
}
