using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PresencePipeline.Overflow;

namespace PresenceFunctions.Tests.Overflow;

public sealed class StorageAccessTests
{
    private const string ConnectionString =
        "DefaultEndpointsProtocol=http;AccountName=own;AccountKey=a2V5;QueueEndpoint=http://127.0.0.1:1/own;";

    [Fact]
    public void Account_NoneSet_ThereIsNoQueue()
    {
        var access = Access(null, ("AzureWebJobsStorage", "UseDevelopmentStorage=true"));

        Assert.False(access.IsConfigured);
        Assert.Null(access.Queue("presence-overflow"));
    }

    [Theory]
    [InlineData("AzureWebJobsStorage:accountName", "stpresence", "https://stpresence.queue.core.windows.net/presence-overflow")]
    [InlineData(
        "AzureWebJobsStorage:queueServiceUri",
        "https://stpresence.queue.core.chinacloudapi.cn/",
        "https://stpresence.queue.core.chinacloudapi.cn/presence-overflow")]
    [InlineData(
        "AzureWebJobsStorage:queueServiceUri",
        "https://stpresence.queue.core.chinacloudapi.cn",
        "https://stpresence.queue.core.chinacloudapi.cn/presence-overflow")]
    public void Account_OfTheFunctionsApp_IsReachedByIdentity(string setting, string value, string address) =>
        Assert.Equal(new Uri(address), Access(null, (setting, value)).Queue("presence-overflow")!.Address);

    [Fact]
    public void Account_WithAConnectionString_WinsOverTheApps() =>
        Assert.Equal(
            new Uri("http://127.0.0.1:1/own/presence-overflow"),
            Access(ConnectionString, ("AzureWebJobsStorage:accountName", "stpresence")).Queue("presence-overflow")!.Address);

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData(ConnectionString, true)]
    [InlineData("UseDevelopmentStorage=true", true)]
    [InlineData("AccountName=own;AccountKey=secret-key", false)]
    [InlineData("secret-key", false)]
    public void ConnectionString_IsChecked_WithoutRepeatingIt(string? value, bool isValid)
    {
        var result = new OverflowConnectionValidator().Validate(null, new OverflowOptions { ConnectionString = value });

        Assert.Equal(isValid, result.Succeeded);
        Assert.DoesNotContain("secret-key", result.FailureMessage ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("presence-overflow", true)]
    [InlineData("a1b", true)]
    [InlineData("ab", false)]
    [InlineData("Presence", false)]
    [InlineData("a--b", false)]
    [InlineData("-ab", false)]
    [InlineData("ab-", false)]
    [InlineData("presence_overflow", false)]
    public void QueueName_IsOneOfAzureStorage(string name, bool isValid) =>
        Assert.Equal(isValid, new OverflowOptionsValidator().Validate(null, new OverflowOptions { QueueName = name }).Succeeded);

    private static StorageAccess Access(string? connectionString, params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (name, value) in settings)
        {
            configuration[name] = value;
        }

        return new StorageAccess(configuration, Options.Create(new OverflowOptions { ConnectionString = connectionString }));
    }
}
