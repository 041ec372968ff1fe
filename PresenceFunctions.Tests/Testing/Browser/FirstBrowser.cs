namespace PresenceFunctions.Tests.Testing;

/// <summary>
/// Tests in the first of two browsers, one at a time in each: more pages than that get too little of the processor, and are late
/// with everything.
/// </summary>
[CollectionDefinition(Name)]
public sealed class FirstBrowser : ICollectionFixture<BrowserFixture>
{
    public const string Name = "first browser";
}
