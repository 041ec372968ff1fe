using System.Net.Http.Json;
using System.Text.Json;

namespace PresenceCli.DeadLetters;

/// <summary>The dead-letter routes of a running host.</summary>
internal sealed class DeadLetterClient(HostConnection host, HttpClient http)
{
    private const int PageSize = 500;

    /// <summary>All dead letters, newest first, read page by page.</summary>
    public async IAsyncEnumerable<JsonElement> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            using var response = await http.GetAsync($"api/dead-letters?count={PageSize}{(next is null ? "" : $"&before={next}")}", cancellationToken);
            await host.EnsureSuccessAsync(response, cancellationToken);
            var page = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            foreach (var letter in page.GetProperty("deadLetters").EnumerateArray())
            {
                yield return letter;
            }

            next = page.TryGetProperty("next", out var id) ? id.GetString() : null;
        }
        while (next is not null);
    }

    /// <returns>Id of the new entry.</returns>
    public async Task<string> ReplayAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsync($"api/dead-letters/{Uri.EscapeDataString(id)}/replay", null, cancellationToken);
        await host.EnsureSuccessAsync(response, cancellationToken);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("streamId").GetString() ?? "";
    }

    public async Task DropAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await http.DeleteAsync($"api/dead-letters/{Uri.EscapeDataString(id)}", cancellationToken);
        await host.EnsureSuccessAsync(response, cancellationToken);
    }
}
