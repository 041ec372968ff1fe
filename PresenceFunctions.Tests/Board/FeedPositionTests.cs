using PresencePipeline.Board;

namespace PresenceFunctions.Tests.Board;

public sealed class FeedPositionTests
{
    [Theory]
    [InlineData("0-0")]
    [InlineData("1795494302497-3")]
    [InlineData("1795494302497-3.12")]
    [InlineData("1795494302497-3_0-0_1795494302499-0.2")]
    public void Position_ParsedAndWritten_IsTheSame(string text)
    {
        Assert.True(FeedPosition.TryParse(text, out var position));
        Assert.Equal(text, position.ToString());
        Assert.True(FeedPosition.TryParse(text, out var again));
        Assert.Equal(position, again);
        Assert.Equal(position.GetHashCode(), again.GetHashCode());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("1-0_")]
    [InlineData("1-0,2-0")]
    [InlineData("1-0.0")]
    [InlineData("1-0.1.2")]
    [InlineData("-1-0")]
    public void Position_Garbage_IsNone(string? text) => Assert.False(FeedPosition.TryParse(text, out _));

    [Fact]
    public void With_AnotherPlaceInOnePartition_IsAnotherPosition()
    {
        var start = FeedPosition.Start(3);
        Assert.True(FeedPlace.TryParse("7-0", out var place));

        var moved = start.With(1, place);

        Assert.Equal("0-0_7-0_0-0", moved.ToString());
        Assert.NotEqual(start, moved);
        Assert.Equal(FeedPosition.Start(3), start);
    }
}
