using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using PresencePipeline.Answers;
using PresencePipeline.DeadLetters;

namespace PresenceCli.DeadLetters;

/// <summary>The dead-letter routes of a running host.</summary>
internal sealed class DeadLetterClient(HostConnection host, HttpClient http)
{
    private const int PageSize = 500;

    /// <summary>All dead letters, newest first, read page by page.</summary>
    public async IAsyncEnumerable<DeadLetter> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            using var response = await http.GetAsync(
                $"{HostConnection.PathOf(Routes.DeadLetters)}?count={PageSize}{(next is null ? "" : $"&before={next}")}",
                cancellationToken);
            await host.EnsureSuccessAsync(response, cancellationToken);
            var page = (await response.Content.ReadFromJsonAsync(DeadLettersJson.Default.DeadLetterList, cancellationToken))!;
            foreach (var letter in page.DeadLetters)
            {
                yield return letter;
            }

            next = page.Next;
        }
        while (next is not null);
    }

    /// <returns>Id of the new entry.</returns>
    public async Task<string> ReplayAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsync(HostConnection.PathOf(Routes.DeadLetterReplay, id), null, cancellationToken);
        await host.EnsureSuccessAsync(response, cancellationToken);
        return (await response.Content.ReadFromJsonAsync(DeadLettersJson.Default.ReplayAnswer, cancellationToken))!.StreamId;
    }

    public async Task DropAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await http.DeleteAsync(HostConnection.PathOf(Routes.DeadLetter, id), cancellationToken);
        await host.EnsureSuccessAsync(response, cancellationToken);
    }
}
