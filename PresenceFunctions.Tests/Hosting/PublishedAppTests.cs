using System.Text.Json;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.FunctionsHost;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>What is deployed holds what the Functions host looks for, and nothing of a developer's own.</summary>
public sealed class PublishedAppTests
{
    [Fact]
    public async Task HostJson_OfThePublishedApp_IsTheRepositorys() =>
        Assert.Equal(
            await File.ReadAllTextAsync(Repository.PathOf("host.json"), TestContext.Current.CancellationToken),
            await ReadAsync("host.json"));

    [Fact]
    public async Task Metadata_OfThePublishedApp_NamesEveryFunction() => Assert.Equal(
        AppFunction.All.Select(function => function.Name).Order(StringComparer.Ordinal),
        JsonElement.Parse(await ReadAsync("functions.metadata")).EnumerateArray()
            .Select(function => function.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));

    [Fact]
    public async Task WorkerConfig_OfThePublishedApp_StartsTheIsolatedWorker()
    {
        var description = JsonElement.Parse(await ReadAsync("worker.config.json")).GetProperty("description");

        Assert.Equal("dotnet-isolated", description.GetProperty("language").GetString());
        Assert.Equal("PresenceFunctions.dll", description.GetProperty("defaultWorkerPath").GetString());
        Assert.Equal("true", description.GetProperty("workerIndexing").GetString());
    }

    [Fact]
    public async Task Extensions_OfThePublishedApp_AreWhereItSays()
    {
        var directory = await PublishedApp.DirectoryAsync();

        var hints = JsonElement.Parse(await ReadAsync("extensions.json")).GetProperty("extensions").EnumerateArray()
            .Select(extension => extension.GetProperty("hintPath").GetString()!).ToList();

        Assert.NotEmpty(hints);
        Assert.All(hints, hint => Assert.StartsWith("./.azurefunctions/", hint, StringComparison.Ordinal));
        Assert.All(hints, hint => Assert.True(File.Exists(Path.Combine(directory, hint)), hint));
    }

    [Fact]
    public async Task Files_OfThePublishedApp_AreWithoutSettingsOfADeveloper()
    {
        var directory = await PublishedApp.DirectoryAsync();

        Assert.True(File.Exists(Path.Combine(directory, "PresenceFunctions.dll")));
        Assert.Empty(Directory.EnumerateFiles(directory, "local.settings*.json", SearchOption.AllDirectories));
    }

    private static async Task<string> ReadAsync(string file) =>
        await File.ReadAllTextAsync(Path.Combine(await PublishedApp.DirectoryAsync(), file), TestContext.Current.CancellationToken);
}
