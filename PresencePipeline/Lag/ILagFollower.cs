namespace PresencePipeline.Lag;

/// <summary>What a room above makes of the figures, whenever a sample is taken.</summary>
internal interface ILagFollower
{
    /// <summary>Does not throw for what passes: the next sample comes soon.</summary>
    /// <param name="groups">One per group and partition of the stream; empty if there is no stream.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    Task FollowAsync(IReadOnlyList<JudgedGroup> groups, CancellationToken cancellationToken);
}
