using Azure;
using Azure.Identity;

namespace PresencePipeline.Overflow;

/// <summary>What an exception says about the storage account.</summary>
internal static class StorageFailure
{
    /// <summary>
    /// Whether the account is the cause: it is away, too slow, or refuses. Failures of several attempts come as one.
    /// </summary>
    public static bool IsPassing(Exception failure) =>
        failure is RequestFailedException or AuthenticationFailedException or OperationCanceledException
        || (failure is AggregateException several && several.InnerExceptions.All(IsPassing));
}
