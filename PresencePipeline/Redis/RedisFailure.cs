using StackExchange.Redis;

namespace PresencePipeline.Redis;

/// <summary>What an exception says about Redis.</summary>
internal static class RedisFailure
{
    /// <summary>Whether Redis is the cause: it is away, too slow, or refuses. Trying again later may do.</summary>
    public static bool IsPassing(Exception failure) => failure is RedisException or TimeoutException;

    /// <summary>Whether a reading failed like that, or was given up because it took longer than its caller would wait.</summary>
    public static bool IsPassingOrGivenUp(Exception failure) => IsPassing(failure) || failure is OperationCanceledException;

    /// <summary>
    /// Whether Redis refuses what it was asked, now and ever: its own states have codes (OOM, LOADING, READONLY, …), ERR is an
    /// argument that it cannot take.
    /// </summary>
    public static bool IsOfArguments(Exception failure) =>
        failure is RedisServerException && failure.Message.StartsWith("ERR ", StringComparison.Ordinal);
}
