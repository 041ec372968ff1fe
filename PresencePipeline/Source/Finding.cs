using PresencePipeline.Genesys;

namespace PresencePipeline.Source;

/// <summary>What a comparison has found.</summary>
/// <param name="Knows">Whether Genesys Cloud has said anything that could be compared.</param>
/// <param name="Corrections">What is to be put right; none where the board is.</param>
internal readonly record struct Finding(bool Knows, IReadOnlyList<GenesysFact> Corrections)
{
    /// <summary>A missing expand is no information: neither right nor wrong.</summary>
    public static readonly Finding NoInformation = new(Knows: false, []);
}
