namespace PresenceFunctions.Tests.Chaos;

/// <summary>The machine's clock, off by as much as a test wants; timers go on as they would.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long offset;

    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref offset));
        set => Interlocked.Exchange(ref offset, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
