namespace PresencePipeline.Workforce;

/// <summary>An unbroken time in one state, on the source's clock, in Unix milliseconds.</summary>
internal readonly record struct Stretch(long From, long To, string State)
{
    public long Length => To - From;
}
