using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>What one consumer group makes of the entries it reads.</summary>
internal interface IProjection
{
    /// <summary>How often a batch also does what need not be done with every batch, such as removing what is past its retention.</summary>
    static readonly TimeSpan TidyPeriod = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Applies a batch and acknowledges, in the same script, every entry it has dealt with. An entry it cannot apply
    /// stays pending, and is named in the result. Applying an entry again changes nothing, so entries may arrive more than once.
    /// </summary>
    /// <param name="entries">At least one.</param>
    /// <exception cref="RedisException">Redis refused or went away; some of the batch may have been applied.</exception>
    Task<IReadOnlyList<UnappliedEntry>> ApplyAsync(IReadOnlyList<DecodedEntry> entries);
}
