using Azure.Storage.Queues;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Overflow;

/// <summary>Checks that the connection string is one, without repeating it: it holds a key.</summary>
internal sealed class OverflowConnectionValidator : IValidateOptions<OverflowOptions>
{
    public ValidateOptionsResult Validate(string? name, OverflowOptions options)
    {
        try
        {
            _ = string.IsNullOrEmpty(options.ConnectionString) ? null : new QueueServiceClient(options.ConnectionString);
            return ValidateOptionsResult.Success;
        }
        catch (Exception invalid) when (invalid is FormatException or ArgumentException or InvalidOperationException)
        {
            return ValidateOptionsResult.Fail($"{nameof(options.ConnectionString)}: it is not a connection string of Azure Storage.");
        }
    }
}
