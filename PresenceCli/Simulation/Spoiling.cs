namespace PresenceCli.Simulation;

/// <summary>What may be wrong with a delivery.</summary>
internal enum Spoiling
{
    None,

    /// <summary>Signed with another secret: 401.</summary>
    Forged,

    /// <summary>Well signed, and its JSON ends in the middle: 400.</summary>
    CutOff,

    /// <summary>Well signed, and not said to be JSON: 415.</summary>
    NotJson,

    /// <summary>More than a megabyte: 413.</summary>
    TooLarge,

    /// <summary>Not a POST: 405.</summary>
    Method,

    /// <summary>Well signed, and about something else: 200, ignored.</summary>
    Foreign,
}
