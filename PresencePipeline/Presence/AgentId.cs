using System.Diagnostics.CodeAnalysis;

namespace PresencePipeline.Presence;

/// <summary>A contact-centre agent: the Genesys Cloud user id. 1 to 128 characters, none of them a control character.</summary>
public readonly record struct AgentId
{
    private readonly string? value;

    private AgentId(string value) => this.value = value;

    public string Value => value ?? "";

    public static bool TryParse([NotNullWhen(true)] string? text, out AgentId agentId)
    {
        var acceptable = Identifiers.IsAcceptable(text);
        agentId = acceptable ? new AgentId(text!) : default;
        return acceptable;
    }

    public override string ToString() => Value;
}
