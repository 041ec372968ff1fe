namespace PresenceFunctions.Tests.Testing;

/// <summary>Tests in the second browser, which take as long as those in the first: see <see cref="FirstBrowser"/>.</summary>
[CollectionDefinition(Name)]
public sealed class SecondBrowser : ICollectionFixture<BrowserFixture>
{
    public const string Name = "second browser";
}
