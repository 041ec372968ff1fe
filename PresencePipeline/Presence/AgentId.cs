using System.Diagnostics.CodeAnalysis;

namespace PresencePipeline.Presence;

/// <summary>
/// A contact-centre agent: the Genesys Cloud user id. 1 to 128 characters, none of them a control character, and not dots
/// only: HTTP clients and servers remove <c>.</c> and <c>..</c> from paths, so nobody could ask for such an agent. A GUID is
/// kept in lower case, whatever its source spells, so that one agent is not two.
/// </summary>
public readonly record struct AgentId
{
    private readonly string? value;

    private AgentId(string value) => this.value = value;

    public string Value => value ?? "";

    public static bool TryParse([NotNullWhen(true)] string? text, out AgentId agentId)
    {
        var acceptable = Identifiers.IsAcceptable(text) && text.AsSpan().ContainsAnyExcept('.');
        agentId = acceptable ? new AgentId(Fold(text!)) : default;
        return acceptable;
    }

    public override string ToString() => Value;

    private static string Fold(string text) => Guid.TryParseExact(text, "D", out _) ? text.ToLowerInvariant() : text;
}
