namespace PresenceFunctions.Tests.Testing;

/// <summary>
/// Tests in a browser, which run one at a time and beside no others: a page that gets no processor is late with everything.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BrowserAlone : ICollectionFixture<BrowserFixture>
{
    public const string Name = "browser alone";
}
