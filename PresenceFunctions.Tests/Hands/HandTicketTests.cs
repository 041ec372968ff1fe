using PresencePipeline.Hands;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Hands;

public sealed class HandTicketTests
{
    [Fact]
    public void Text_OfATicket_IsReadAgain()
    {
        var ticket = new HandTicket(ConsumerGroups.Dashboard, 10_000);

        Assert.Equal("""{"group":"presence-dashboard-consumer","untilLag":10000}""", ticket.ToString());
        Assert.True(HandTicket.TryParse(ticket.ToString(), out var read));
        Assert.Equal(ticket, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"group":7,"untilLag":1}""")]
    [InlineData("""{"group":"presence-dashboard-consumer","untilLag":"many"}""")]
    [InlineData("""{"group":"somebody-elses","untilLag":1}""")]
    public void Text_OfNoTicketOfOurs_IsNone(string text) => Assert.False(HandTicket.TryParse(text, out _));
}
