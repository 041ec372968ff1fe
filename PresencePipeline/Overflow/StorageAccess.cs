using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PresencePipeline.Secrets;

namespace PresencePipeline.Overflow;

/// <summary>
/// The storage account whose queues the product uses: that of a connection string where one is set, else the Functions app's own,
/// reached by its identity.
/// </summary>
internal sealed class StorageAccess(IConfiguration configuration, IOptions<OverflowOptions> options)
{
    /// <summary>What queues may be called.</summary>
    public const string QueueNames = "^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$";

    private const string Account = "AzureWebJobsStorage:accountName";
    private const string QueueService = "AzureWebJobsStorage:queueServiceUri";
    private const string ClientId = "AzureWebJobsStorage:clientId";

    public bool IsConfigured => HasConnectionString || ServiceUri is not null;

    private bool HasConnectionString => !string.IsNullOrEmpty(options.Value.ConnectionString);

    private Uri? ServiceUri =>
        configuration[QueueService] is { Length: > 0 } uri ? new Uri(uri)
        : configuration[Account] is { Length: > 0 } account ? new Uri($"https://{account}.queue.core.windows.net")
        : null;

    /// <summary>A queue of the account; it is created with the first message if it does not exist. Null if there is no account.</summary>
    public StorageQueue? Queue(string name)
    {
        if (HasConnectionString)
        {
            return new StorageQueue(new QueueClient(options.Value.ConnectionString, name, Patience()));
        }

        if (ServiceUri is not { } service)
        {
            return null;
        }

        var builder = new QueueUriBuilder(service) { QueueName = name };
        var identity = AzureIdentity.Credential(configuration[ClientId], configuration);
        return new StorageQueue(new QueueClient(builder.ToUri(), identity, Patience()));
    }

    /// <summary>
    /// Senders wait for the queue, so a call is tried twice at most. Messages are plain text: anybody can read them, and the client
    /// refuses to hand over none of them.
    /// </summary>
    private static QueueClientOptions Patience() => new()
    {
        MessageEncoding = QueueMessageEncoding.None,
        Retry =
        {
            MaxRetries = 1,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromMilliseconds(200),
            NetworkTimeout = TimeSpan.FromSeconds(2),
        },
    };
}
