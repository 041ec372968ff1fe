namespace PresencePipeline.Source;

/// <summary>What a sweep has seen so far.</summary>
internal sealed class SweepTally
{
    /// <summary>Agents that Genesys Cloud has told of, once each, and whether it said where they are.</summary>
    public Dictionary<string, bool> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>Of those, the ones that the settings' divisions leave out: they are nobody's concern here.</summary>
    public HashSet<string> Elsewhere { get; } = new(StringComparer.Ordinal);

    /// <summary>Those who are active, whom somebody may want to follow.</summary>
    public List<string> Active { get; } = [];

    /// <summary>What is younger, on the source's clock, is left to the events that are on their way.</summary>
    public required TimeSpan Young { get; init; }

    public int Checked { get; set; }

    public int Wrong { get; set; }
}
