namespace PresencePipeline.Presence;

/// <summary>The names of <see cref="PresenceKind"/> as they stand in stream entries:
/// <c>presence</c>, <c>routing</c> and <c>outOfOffice</c>.</summary>
internal static class PresenceKinds
{
    public const string Presence = "presence";
    public const string Routing = "routing";
    public const string OutOfOffice = "outOfOffice";

    public static string ToName(this PresenceKind kind) => kind switch
    {
        PresenceKind.Routing => Routing,
        PresenceKind.OutOfOffice => OutOfOffice,
        _ => Presence,
    };

    public static bool TryParse(string? name, out PresenceKind kind)
    {
        kind = name switch
        {
            Routing => PresenceKind.Routing,
            OutOfOffice => PresenceKind.OutOfOffice,
            _ => PresenceKind.Presence,
        };
        return name is Presence or Routing or OutOfOffice;
    }
}
