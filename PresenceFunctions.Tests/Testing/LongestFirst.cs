using PresenceFunctions.Tests.Chaos;
using PresenceFunctions.Tests.Hosting;
using PresenceFunctions.Tests.Infra;
using PresenceFunctions.Tests.Notifications;
using PresenceFunctions.Tests.Source;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(PresenceFunctions.Tests.Testing.LongestFirst))]

namespace PresenceFunctions.Tests.Testing;

/// <summary>Begins with the tests that take longest, so that nobody waits for one of them alone in the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        FirstBrowser.Name,
        SecondBrowser.Name,
        .. new[]
        {
            typeof(ChaosTests), typeof(BicepTests), typeof(StartupTests), typeof(ChannelClockTests), typeof(HostStartTests),
        }.Select(type => type.FullName!),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => Longest.Any(name => IsOf(collection, name)))];

    private static bool IsOf(ITestCollection collection, string name) =>
        collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal);
}
