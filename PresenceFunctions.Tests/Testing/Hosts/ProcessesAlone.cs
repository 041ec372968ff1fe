namespace PresenceFunctions.Tests.Testing;

/// <summary>Tests that start processes or keep all cores busy; they run one by one, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessesAlone
{
    public const string Name = "processes alone";
}
