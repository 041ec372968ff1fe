namespace PresencePipeline.Presence;

/// <summary>The names of <see cref="PresenceKind"/> as they stand in stream entries: <c>presence</c> and <c>routing</c>.</summary>
internal static class PresenceKinds
{
    public const string Presence = "presence";
    public const string Routing = "routing";

    public static string ToName(this PresenceKind kind) => kind == PresenceKind.Routing ? Routing : Presence;

    public static bool TryParse(string? name, out PresenceKind kind)
    {
        kind = name == Routing ? PresenceKind.Routing : PresenceKind.Presence;
        return name is Presence or Routing;
    }
}
