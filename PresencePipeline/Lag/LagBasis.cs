namespace PresencePipeline.Lag;

/// <summary>Where the figure of a group's lag comes from; the numbers are those of the script's reply.</summary>
internal enum LagBasis
{
    /// <summary>Redis reports it, or there is nothing unread.</summary>
    Reported = 0,

    /// <summary>Redis does not know it, and the entries after the last delivered one, or up to it, were counted.</summary>
    Counted = 1,

    /// <summary>The limit was reached while counting; there are at least that many.</summary>
    AtLeast = 2,
}
