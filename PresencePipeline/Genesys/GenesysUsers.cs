using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PresencePipeline.Payloads;

namespace PresencePipeline.Genesys;

/// <summary>An organization's users: who they are, and their present presence and routing status, in one answer.</summary>
internal sealed class GenesysUsers(GenesysApi api, UserReader reader, IOptions<GenesysOptions> options)
{
    /// <summary>Users that numbered pages reach; beyond it they are refused.</summary>
    public const int MostInPages = 10_000;

    private const string Expand = "expand=presence,routingStatus,team";

    private readonly PageSize ofPages = new(500);
    private readonly PageSize ofCursors = new(500);
    private readonly PageSize ofIds = new(100);

    /// <summary>How many users can be asked for by id at once.</summary>
    public int BatchSize => ofIds.Value;

    /// <summary>All active users, page by page: numbered ones, or by cursor where there are too many. Some may come twice.</summary>
    /// <exception cref="GenesysException">A page was not to be had; those before it count.</exception>
    public async IAsyncEnumerable<GenesysPage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 1;
        while (true)
        {
            var size = ofPages.Value;
            var (answer, refused) =
                await TryAsync(
                    ofPages, size, $"users?state=active&{Expand}&pageSize={Text(size)}&pageNumber={Text(number)}", cancellationToken);
            if (refused)
            {
                number = 1;
                continue;
            }

            yield return reader.Read(answer!);
            if (Number(answer!.Body, "total") > MostInPages)
            {
                break;
            }

            // If the answer does not say how many pages there are, an empty one is the last.
            if (number >= Number(answer.Body, "pageCount") || answer.Body.GetProperty("entities").GetArrayLength() == 0)
            {
                yield break;
            }

            number++;
        }

        await foreach (var page in ReadByCursorAsync(cancellationToken))
        {
            yield return page;
        }
    }

    /// <summary>Users by their ids, whether they are active or not; who is not known is not among them.</summary>
    /// <param name="ids">At most <see cref="BatchSize"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GenesysException">They were not to be had.</exception>
    public async Task<GenesysPage> FindAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var users = new List<GenesysUser>(ids.Count);
        var atMs = 0L;
        for (var from = 0; from < ids.Count;)
        {
            string[] batch = [.. ids.Skip(from).Take(ofIds.Value)];
            var (answer, refused) = await TryAsync(
                ofIds, batch.Length,
                $"users?state=any&{Expand}&pageSize={Text(batch.Length)}&id={Uri.EscapeDataString(string.Join(',', batch))}",
                cancellationToken);
            if (refused)
            {
                continue;
            }

            if (answer is not null)
            {
                var page = reader.Read(answer);
                users.AddRange(page.Users);
                atMs = atMs == 0 ? page.AtMs : Math.Min(atMs, page.AtMs);
            }

            from += batch.Length;
        }

        return new GenesysPage(users, atMs);
    }

    /// <summary>Whether a user is of one of the divisions that count.</summary>
    public bool Counts(GenesysUser user) => options.Value.Divisions.Count == 0
        || options.Value.Divisions.Any(division => Is(division, user.Division) || Is(division, user.DivisionId));

    private async IAsyncEnumerable<GenesysPage> ReadByCursorAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            var size = ofCursors.Value;
            var after = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var (answer, refused) =
                await TryAsync(ofCursors, size, $"users/query?state=active&{Expand}&pageSize={Text(size)}{after}", cancellationToken);
            if (refused)
            {
                continue;
            }

            yield return reader.Read(answer!);

            // The last page has no cursor, or leads nowhere; one that leads in a circle must not keep us.
            cursor = answer!.Body.GetProperty("entities").GetArrayLength() == 0 ? null
                : answer.Body.StringOrNull("cursor");
        }
        while (cursor is { Length: > 0 } && seen.Add(cursor));
    }

    /// <returns>The answer, or that it is to be tried again with fewer; neither for ids of which none is known.</returns>
    private async Task<(GenesysAnswer? Answer, bool Refused)> TryAsync(
        PageSize pageSize, int size, string query, CancellationToken cancellationToken)
    {
        try
        {
            return (await api.GetAsync(query, cancellationToken), false);
        }
        catch (GenesysException failure) when (failure.Failure == GenesysFailure.BadRequest && pageSize.TryHalve(size))
        {
            return (null, true);
        }
        catch (GenesysException failure) when (failure.Failure == GenesysFailure.NotFound && pageSize == ofIds)
        {
            return (null, false);
        }
    }

    private static bool Is(string division, string? name) => division.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static long? Number(JsonElement owner, string name) =>
        owner.Member(name) is { ValueKind: JsonValueKind.Number } member && member.TryGetInt64(out var number) ? number : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
