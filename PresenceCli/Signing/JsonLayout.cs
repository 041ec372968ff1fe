namespace PresenceCli.Signing;

/// <summary>How a JSON library sets what it writes.</summary>
/// <param name="Name">What it looks like.</param>
/// <param name="Comma">What follows an element that is not the last, on one line.</param>
/// <param name="Colon">What follows a name.</param>
/// <param name="Indent">What a level is indented by; null for all on one line.</param>
internal sealed record JsonLayout(string Name, string Comma, string Colon, string? Indent = null)
{
    public static IReadOnlyList<JsonLayout> All { get; } =
    [
        new("without white space", ",", ":"),
        new("with a space after each comma and colon, as Python does by default", ", ", ": "),
        new("indented by two spaces", ",", ": ", "  "),
        new("indented by four spaces", ",", ": ", "    "),
        new("indented by tabs", ",", ": ", "\t"),
    ];

    /// <summary>What stands before an element, or with <paramref name="depth"/> of the outer level before the closing bracket.</summary>
    public string LineBreak(int depth) => Indent is null ? "" : "\n" + string.Concat(Enumerable.Repeat(Indent, depth));
}
