using System.Text.Json;
using Microsoft.Extensions.Options;
using PresencePipeline.Payloads;
using PresencePipeline.Presence;

namespace PresencePipeline.Genesys;

/// <summary>An organization's presence definitions: what its secondary presences are called.</summary>
internal sealed class GenesysDefinitions(GenesysApi api, IOptions<GenesysOptions> options)
{
    private const string Fallback = "en_US";

    /// <summary>Labels by definition, in the language of the settings; deactivated ones too, since changes of the past have them.</summary>
    /// <exception cref="GenesysException">They were not to be had.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var deactivated in new[] { "true", "false" })
        {
            var answer = await api.GetAsync($"presence/definitions?deactivated={deactivated}&localeCode=ALL", cancellationToken);
            if (answer.Body.Member("entities") is not { ValueKind: JsonValueKind.Array } entities)
            {
                throw new GenesysException(GenesysFailure.Unreadable, "The presence definitions have no array entities");
            }

            foreach (var definition in entities.EnumerateArray().Where(IsSecondary))
            {
                if (definition.TextOrNull("id") is { } id && Label(definition) is { } label)
                {
                    labels[id.ToLowerInvariant()] = label;
                }
            }
        }

        return labels;
    }

    // The primary ones are called what the state says.
    private static bool IsSecondary(JsonElement definition) =>
        !"System".Equals(definition.TextOrNull("type"), StringComparison.OrdinalIgnoreCase);

    private string? Label(JsonElement definition)
    {
        var labels = definition.Member("languageLabels");
        return new[] { options.Value.Locale, options.Value.Locale.Split('_', '-')[0], Fallback }.Select(locale => labels.TextOrNull(locale))
            .Append(definition.TextOrNull("name")).FirstOrDefault(label => Identifiers.IsAcceptable(label));
    }
}
