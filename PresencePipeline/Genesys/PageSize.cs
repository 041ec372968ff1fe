namespace PresencePipeline.Genesys;

/// <summary>
/// How many users are asked for at once. What Genesys Cloud takes is documented in part, and not the same for every call: where it
/// refuses, half as many are asked for from then on.
/// </summary>
internal sealed class PageSize(int first)
{
    private const int Least = 25;

    private volatile int size = first;

    public int Value => size;

    /// <summary>Halves it; false where it is so small that it cannot be the reason.</summary>
    public bool TryHalve(int refused)
    {
        if (refused <= Least)
        {
            return false;
        }

        size = Math.Max(Least, refused / 2);
        return true;
    }
}
