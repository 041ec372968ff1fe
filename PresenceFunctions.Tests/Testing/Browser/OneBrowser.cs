namespace PresenceFunctions.Tests.Testing;

/// <summary>Tests in one browser, one at a time: more pages than that get too little of the processor, and are late with everything.</summary>
[CollectionDefinition(Name)]
public sealed class OneBrowser : ICollectionFixture<BrowserFixture>
{
    public const string Name = "one browser";
}
