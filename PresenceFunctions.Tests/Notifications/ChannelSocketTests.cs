using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Notifications;

namespace PresenceFunctions.Tests.Notifications;

public sealed class ChannelSocketTests : IAsyncDisposable
{
    private readonly SocketPair pair = SocketPair.Open();
    private readonly FakeTimeProvider clock = new();
    private readonly List<string> taken = [];
    private readonly CancellationTokenSource stop = new();

    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_FramesInFragments_AreHandedOverWholeAndInOrder()
    {
        var reading = Read();
        await SendAsync("one", end: true);
        await SendAsync("t", end: false);
        await SendAsync("w", end: false);
        await SendAsync("o", end: true);
        await SendAsync(new string('x', 40_000), end: true);
        await SendAsync("", end: true);
        await CloseAsync();

        Assert.False(await reading.WaitAsync(Patience));
        Assert.Equal(["one", "two", new string('x', 40_000), ""], taken);
    }

    [Fact]
    public async Task Read_AFrameOfAMegabyte_IsSkippedAndTheNextOneTaken()
    {
        var reading = Read();
        await SendAsync(new string('x', 1_000_000), end: true);
        await SendAsync(new string('x', ChannelSocket.MaxFrameBytes), end: false);
        await SendAsync("x", end: true);
        await SendAsync("after", end: true);
        await CloseAsync();

        await reading.WaitAsync(Patience);
        Assert.Equal(["too large", "too large", "after"], taken);
    }

    [Fact]
    public async Task Read_SilenceOf45Seconds_AsksForASignOfLife()
    {
        var reading = Read();
        clock.Advance(SilenceWatch.AskAfter - TimeSpan.FromSeconds(1));
        var asked = pair.ReceiveAsync();
        Assert.False(asked.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("""{"message":"ping"}""", await asked.WaitAsync(Patience));
        Assert.False(reading.IsCompleted);
    }

    [Fact]
    public async Task Read_SilenceOf95Seconds_GivesUp()
    {
        var reading = Read();
        clock.Advance(SilenceWatch.AskAfter);
        await pair.ReceiveAsync();
        clock.Advance(SilenceWatch.GiveUpAfter - SilenceWatch.AskAfter - TimeSpan.FromSeconds(1));
        Assert.False(reading.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await reading.WaitAsync(Patience));
    }

    [Fact]
    public async Task Read_AnAnswerInTime_GoesOn()
    {
        var reading = Read();
        for (var i = 0; i < 5; i++)
        {
            clock.Advance(SilenceWatch.AskAfter);
            await pair.ReceiveAsync();
            await SendAsync("pong", end: true);
            await TakenAsync(i + 1);
        }

        Assert.False(reading.IsCompleted);
    }

    [Fact]
    public async Task Read_AFrameThatNeverEnds_GivesUpAllTheSame()
    {
        var reading = Read();
        await SendAsync("x", end: false);
        clock.Advance(SilenceWatch.AskAfter);
        await SendAsync("x", end: false);

        clock.Advance(SilenceWatch.GiveUpAfter - SilenceWatch.AskAfter);

        Assert.True(await reading.WaitAsync(Patience));
        Assert.Empty(taken);
    }

    [Fact]
    public async Task Read_TheConnectionBreaks_EndsWithoutAWord()
    {
        var reading = Read();
        await SendAsync("one", end: true);
        await TakenAsync(1);

        pair.Break();

        Assert.False(await reading.WaitAsync(Patience));
    }

    [Fact]
    public async Task Read_Cancelled_Ends()
    {
        var reading = Read();

        await stop.CancelAsync();

        Assert.False(await reading.WaitAsync(Patience));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        stop.Dispose();
        pair.Dispose();
    }

    private Task<bool> Read() => new ChannelSocket(pair.Client, clock).ReadAsync(
        frame =>
        {
            lock (taken)
            {
                taken.Add(frame.IsTooLarge ? "too large" : Encoding.UTF8.GetString(frame.Text.Span));
            }
        },
        stop.Token);

    private Task SendAsync(string text, bool end) =>
        pair.Server.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, end, Patience);

    private Task CloseAsync() => pair.Server.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Patience);

    private Task TakenAsync(int count) => TestApp.EventuallyAsync(
        () =>
        {
            lock (taken)
            {
                return Task.FromResult(taken.Count == count);
            }
        },
        $"{count} frames were taken");
}
