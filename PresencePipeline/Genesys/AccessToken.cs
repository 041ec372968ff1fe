namespace PresencePipeline.Genesys;

/// <summary>A token of Genesys Cloud's API.</summary>
/// <param name="Value">The token itself.</param>
/// <param name="RenewAt">From when on another is asked for.</param>
/// <param name="ExpiresAt">When Genesys Cloud ends it, if not before.</param>
internal sealed record AccessToken(string Value, DateTimeOffset RenewAt, DateTimeOffset ExpiresAt)
{
    /// <summary>How long before its end it is renewed, but never before half of its life is over.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    public static AccessToken Create(string value, TimeSpan lifetime, DateTimeOffset now) =>
        new(value, now + (lifetime / 2 > lifetime - Ahead ? lifetime / 2 : lifetime - Ahead), now + lifetime);

    /// <summary>The end alone: a record would print the token, too.</summary>
    public override string ToString() => $"until {ExpiresAt:O}";
}
