using System.Threading.Channels;
using PresencePipeline.Running;

namespace PresenceFunctions.Tests.Running;

public sealed class SharedRunTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Channel<TaskCompletionSource> started = Channel.CreateUnbounded<TaskCompletionSource>();
    private readonly SharedRun shared;

    public SharedRunTests() => shared = new SharedRun(() =>
    {
        var run = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(started.Writer.TryWrite(run));
        return run.Task;
    });

    [Fact]
    public async Task Join_DuringARun_CallersShareTheNext()
    {
        var first = shared.JoinAsync();
        var firstRun = await StartedAsync();
        var second = shared.JoinAsync();
        var third = shared.JoinAsync();

        firstRun.SetResult();
        await first;
        var secondRun = await StartedAsync();
        Assert.False(second.IsCompleted || third.IsCompleted);
        secondRun.SetResult();
        await Task.WhenAll(second, third);

        Assert.False(started.Reader.TryRead(out _));
    }

    [Fact]
    public async Task JoinCurrent_DuringARun_SharesIt()
    {
        var first = shared.JoinCurrentAsync();
        var run = await StartedAsync();

        var second = shared.JoinCurrentAsync();
        run.SetResult();
        await Task.WhenAll(first, second);

        Assert.False(started.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Join_WithAPause_WhoComesMeanwhileSharesTheRun()
    {
        var pause = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runs = 0;
        var paced = new SharedRun(() => Task.FromResult(Interlocked.Increment(ref runs)), () => pause.Task);

        Task[] sharing = [paced.JoinAsync(), paced.JoinAsync(), paced.JoinCurrentAsync()];
        Assert.Equal(0, Volatile.Read(ref runs));
        pause.SetResult();
        await Task.WhenAll(sharing);

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task JoinCurrent_NothingUnderWay_StartsWithoutThePause()
    {
        var runs = 0;
        var paced = new SharedRun(() => Task.FromResult(Interlocked.Increment(ref runs)), () => new TaskCompletionSource().Task);

        await paced.JoinCurrentAsync();

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task Join_RunFails_FailureReachesItsOwnCallersOnly()
    {
        var first = shared.JoinAsync();
        var firstRun = await StartedAsync();
        var second = shared.JoinAsync();

        firstRun.SetException(new InvalidOperationException("the first"));
        (await StartedAsync()).SetResult();

        Assert.Equal("the first", (await Assert.ThrowsAsync<InvalidOperationException>(() => first)).Message);
        await second;
    }

    [Fact]
    public async Task Join_SharedRunFails_EveryCallerOfItFails()
    {
        var first = shared.JoinAsync();
        var firstRun = await StartedAsync();
        Task[] sharing = [shared.JoinAsync(), shared.JoinAsync()];

        firstRun.SetResult();
        (await StartedAsync()).SetException(new InvalidOperationException("the second"));

        await first;
        foreach (var caller in sharing)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => caller);
        }
    }

    [Fact]
    public async Task Join_AfterAFailedRun_RunsAgain()
    {
        var first = shared.JoinAsync();
        (await StartedAsync()).SetException(new InvalidOperationException());
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);

        var second = shared.JoinAsync();
        (await StartedAsync()).SetResult();

        await second;
    }

    [Fact]
    public async Task Join_OperationThrowsBeforeItsTask_RunsAgain()
    {
        var runs = 0;
        var throwing = new SharedRun(() => runs++ == 0 ? throw new InvalidOperationException() : Task.CompletedTask);

        await Assert.ThrowsAsync<InvalidOperationException>(throwing.JoinAsync);
        await throwing.JoinAsync().WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task Join_ManyCallers_RunsNeverOverlapAndSeeWhatTheirCallersDid()
    {
        int done = 0, running = 0, seen = 0, overlaps = 0;
        var many = new SharedRun(async () =>
        {
            overlaps += Interlocked.Increment(ref running) - 1;
            Volatile.Write(ref seen, Volatile.Read(ref done));
            await Task.Yield();
            Interlocked.Decrement(ref running);
        });

        await Parallel.ForAsync(0, 500, TestContext.Current.CancellationToken, async (_, _) =>
        {
            var mine = Interlocked.Increment(ref done);
            await many.JoinAsync();
            Assert.True(Volatile.Read(ref seen) >= mine);
        });

        Assert.Equal(0, overlaps);
    }

    private Task<TaskCompletionSource> StartedAsync() =>
        started.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(
            Patience, TimeProvider.System, TestContext.Current.CancellationToken);
}
