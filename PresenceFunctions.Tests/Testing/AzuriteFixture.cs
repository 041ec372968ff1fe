using Azure.Storage.Queues;
using PresenceFunctions.Tests.Testing;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace PresenceFunctions.Tests.Testing;

/// <summary>One Azurite for all tests that need a storage account, started with the first; each keeps to queues of its own.</summary>
public sealed class AzuriteFixture : IAsyncDisposable
{
    private readonly Lazy<Task<AzuriteProcess>> azurite = new(() => AzuriteProcess.StartNewAsync());

    public async Task<string> ConnectionStringAsync() => (await azurite.Value).ConnectionString;

    /// <summary>Settings of an overflow queue and a queue of tickets that only one test uses.</summary>
    public async Task<(string Name, string Value)[]> SettingsAsync() => Settings(await ConnectionStringAsync());

    internal static (string Name, string Value)[] Settings(string connectionString) =>
    [
        ("Overflow:ConnectionString", connectionString),
        ("Overflow:QueueName", $"overflow-{Guid.NewGuid():N}"),
        ("Hands:QueueName", $"hands-{Guid.NewGuid():N}"),
    ];

    /// <summary>A queue of such settings.</summary>
    internal static QueueClient Queue((string Name, string Value)[] settings, string name = "Overflow:QueueName")
    {
        var values = settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        return new QueueClient(values["Overflow:ConnectionString"], values[name]);
    }

    public async ValueTask DisposeAsync()
    {
        if (azurite.IsValueCreated)
        {
            await (await azurite.Value).DisposeAsync();
        }
    }
}
