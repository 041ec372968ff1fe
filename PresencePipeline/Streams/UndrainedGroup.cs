namespace PresencePipeline.Streams;

/// <summary>A consumer group that no loop is draining in one partition.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Partition">The partition's number.</param>
internal readonly record struct UndrainedGroup(string Group, int Partition);
