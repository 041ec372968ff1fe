using Microsoft.AspNetCore.Http;
using PresencePipeline.Answers;

namespace PresencePipeline.Dashboard;

/// <summary>
/// Answers <c>GET /api/dashboard</c> and <c>GET /api/dashboard/{file}</c>: the wallboard, which holds no data. Its scripts ask
/// the data routes of the same origin for it, with the key that the viewer enters.
/// </summary>
public static class DashboardEndpoint
{
    private const string Page = "wallboard.html";

    /// <summary>The page: 200 with an ETag, or 304.</summary>
    public static IResult GetPage(HttpRequest request) =>
        // Its references are relative, so that it works behind a gateway's path prefix; a slash at the end would break them.
        request.Path.Value is [.., '/'] ? TypedResults.Redirect($"../{Routes.Dashboard}{request.QueryString}") : DashboardFile.Find(Page)!;

    /// <summary>A script, style sheet or picture of the page: 200 with an ETag, 304, or 404 for what the page does not have.</summary>
    public static IResult GetFile(string file) =>
        DashboardFile.Find(file)
            ?? Problems.Create(StatusCodes.Status404NotFound, "No such file", "The wallboard has no file of this name.");
}
