using System.Globalization;
using System.Text.Json.Nodes;

namespace PresenceLocal.GenesysDemo;

/// <summary>The two listings of users: by numbered page, which end at 10,000 users, and by cursor.</summary>
internal static class FakeUserPages
{
    private const int LargestPage = 500;
    private const int MostByNumber = 10_000;
    private const int MostIds = 100;

    public static (int Status, JsonObject Body) ByNumber(FakeGenesys genesys, IQueryCollection query)
    {
        var (size, number) = (Number(query, "pageSize", 25), Number(query, "pageNumber", 1));
        var ids = query["id"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (size is < 1 or > LargestPage || number < 1 || ids.Length > MostIds || size * (number - 1) >= MostByNumber)
        {
            return (
                400,
                FakeGenesysRoutes.Error(400, "bad.request", "The request could not be understood by the server due to malformed syntax."));
        }

        List<FakeUser> found =
            [.. (ids.Length > 0 ? ids.Select(genesys.Find).OfType<FakeUser>() : genesys.Users).Where(user => IsMeant(user, query))];
        var pages = (found.Count + size - 1) / size;
        return (200, new JsonObject
        {
            ["entities"] = List(found.Skip(size * (number - 1)).Take(size), query),
            ["pageSize"] = size,
            ["pageNumber"] = number,
            ["total"] = found.Count,
            ["pageCount"] = pages,
        });
    }

    public static (int Status, JsonObject Body) ByCursor(FakeGenesys genesys, IQueryCollection query)
    {
        var (size, from) = (Number(query, "pageSize", 25), Number(query, "cursor", 0));
        if (size is < 1 or > LargestPage)
        {
            return (400, FakeGenesysRoutes.Error(400, "bad.request", "The page is too large."));
        }

        List<FakeUser> found = [.. genesys.Users.Where(user => IsMeant(user, query)).Skip(from)];
        var page = new JsonObject { ["entities"] = List(found.Take(size), query), ["results"] = Math.Min(size, found.Count) };
        if (found.Count > size)
        {
            page["cursor"] = (from + size).ToString(CultureInfo.InvariantCulture);
        }

        return (200, page);
    }

    private static bool IsMeant(FakeUser user, IQueryCollection query) =>
        query["state"].ToString() is var state && (state == "any" || user.State == (state.Length > 0 ? state : "active"));

    private static JsonArray List(IEnumerable<FakeUser> users, IQueryCollection query)
    {
        string[] expand = query["expand"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        return new JsonArray([.. users.Select(user => FakeJson.User(user, expand))]);
    }

    private static int Number(IQueryCollection query, string name, int unless) =>
        int.TryParse(query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : unless;
}
