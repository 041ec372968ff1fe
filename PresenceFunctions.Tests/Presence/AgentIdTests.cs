using PresencePipeline.Presence;

namespace PresenceFunctions.Tests.Presence;

public sealed class AgentIdTests
{
    [Theory]
    [InlineData("6b3f8f2e-0f5d-4c8e-9c0a-2f7d1c0f9a11")]
    [InlineData("a")]
    [InlineData("agent 7 {north}:1")]
    [InlineData("Jürgen")]
    [InlineData("a/b")]
    [InlineData(".a")]
    public void TryParse_Identifier_TakenAsItIs(string text)
    {
        Assert.True(AgentId.TryParse(text, out var agentId));
        Assert.Equal(text, agentId.Value);
        Assert.Equal(text, agentId.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\u0000")]
    [InlineData("a\nb")]
    [InlineData("a\u001b[31m")]
    [InlineData("a\u0085b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("....")]
    public void TryParse_NoIdentifier_Refused(string? text)
    {
        Assert.False(AgentId.TryParse(text, out var agentId));
        Assert.Equal(default, agentId);
    }

    [Fact]
    public void TryParse_128Characters_TheLongestTaken()
    {
        Assert.True(AgentId.TryParse(new string('a', 128), out _));
        Assert.False(AgentId.TryParse(new string('a', 129), out _));
    }

    [Fact]
    public void Value_OfTheDefault_IsEmpty() => Assert.Equal("", default(AgentId).Value);
}
