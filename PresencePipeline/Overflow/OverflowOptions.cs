using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Overflow;

/// <summary>Settings of the queue that takes deliveries while Redis does not, section <c>Overflow</c>.</summary>
public sealed class OverflowOptions
{
    public const string Section = "Overflow";

    /// <summary>
    /// Name of the queue in Azure Storage: 3 to 63 lower-case letters, digits and single hyphens. Default <c>presence-overflow</c>.
    /// </summary>
    [Required]
    [RegularExpression(StorageAccess.QueueNames)]
    public string QueueName { get; set; } = "presence-overflow";

    /// <summary>
    /// Connection string of the storage account, where the app has none of its own that it reaches by its identity
    /// (<c>AzureWebJobsStorage:accountName</c> or <c>AzureWebJobsStorage:queueServiceUri</c>); it wins over those. Default none: without
    /// either there is no overflow, and deliveries are answered 503 while Redis is away.
    /// </summary>
    public string? ConnectionString { get; set; }
}

[OptionsValidator]
internal sealed partial class OverflowOptionsValidator : IValidateOptions<OverflowOptions>;
