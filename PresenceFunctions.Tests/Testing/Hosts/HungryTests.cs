namespace PresenceFunctions.Tests.Testing;

/// <summary>Tests that keep all cores busy, or measure what others would disturb; they run one by one, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HungryTests
{
    public const string Name = "hungry";
}
