using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace PresenceLocal.GenesysDemo;

/// <summary>The organization's login and REST API, in the shapes that Genesys Cloud documents.</summary>
internal static class FakeGenesysRoutes
{
    /// <summary>Requests that one token has in a minute.</summary>
    public const int Allowance = 300;

    public static void MapFakeGenesys(this IEndpointRouteBuilder routes, FakeGenesys genesys)
    {
        routes.MapPost("/oauth/token", context => AnswerAsync(context, genesys, withToken: false, () => TokenAsync(context, genesys)));
        var api = routes.MapGroup("/api/v2");
        Map("/users", HttpMethods.Get, query => FakeUserPages.ByNumber(genesys, query));
        Map("/users/query", HttpMethods.Get, query => FakeUserPages.ByCursor(genesys, query));
        Map("/presence/definitions", HttpMethods.Get, query => FakeLists.Definitions(genesys, query));
        Map("/analytics/agents/status/counts", HttpMethods.Post, _ => FakeLists.Counts(genesys));
        Map("/notifications/availabletopics", HttpMethods.Get, _ => FakeLists.Topics());
        Map("/organizations/limits/namespaces/{name}", HttpMethods.Get, _ => FakeLists.Limits(Allowance));

        void Map(string path, string method, Func<IQueryCollection, (int Status, JsonObject Body)> answer) =>
            api.MapMethods(path, [method], context => AnswerAsync(context, genesys, withToken: true, () =>
            {
                var (status, body) = answer(context.Request.Query);
                return WriteAsync(context, status, body);
            }));
    }

    /// <summary>
    /// Answers a request according to the organization's present faults, tokens, permissions and limits.
    /// </summary>
    public static async Task AnswerAsync(HttpContext context, FakeGenesys genesys, bool withToken, Func<Task> answer)
    {
        var request = context.Request;
        var pathAndQuery = $"{request.Path}{request.QueryString}";
        context.Response.Headers["ININ-Correlation-Id"] = Guid.NewGuid().ToString();
        context.Response.Headers.Date = genesys.Now.ToString("R", CultureInfo.InvariantCulture);
        if (withToken)
        {
            context.Response.Headers["inin-ratelimit-allowed"] = Allowance.ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["inin-ratelimit-count"] = "1";
            context.Response.Headers["inin-ratelimit-reset"] = "60";
        }

        var authorization = request.Headers.Authorization.ToString();
        if (genesys.Faults.Take(pathAndQuery) is { } fault)
        {
            await fault(context);
        }
        else if (
            withToken
                && !(authorization.StartsWith("Bearer ", StringComparison.Ordinal) && genesys.IsValid(authorization["Bearer ".Length..])))
        {
            await WriteAsync(context, 401, Error(401, "bad.credentials", "Invalid login credentials."));
        }
        else if (genesys.Faults.Lacks(pathAndQuery) is { } permission)
        {
            await WriteAsync(context, 403, Error(
                403, "missing.any.permissions",
                $"Unable to perform the requested action. You must have at least one of the following permissions assigned: "
                    + $"[{permission}]"));
        }
        else
        {
            await answer();
        }

        genesys.Requests.Add(request.Method, pathAndQuery, context.Response.StatusCode);
    }

    public static JsonObject Error(int status, string code, string message) => new()
    {
        ["message"] = message,
        ["code"] = code,
        ["status"] = status,
        ["contextId"] = Guid.NewGuid().ToString(),
        ["details"] = new JsonArray(),
        ["errors"] = new JsonArray(),
    };

    public static async Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    private static async Task TokenAsync(HttpContext context, FakeGenesys genesys)
    {
        var form = await context.Request.ReadFormAsync();
        if (form["grant_type"] != "client_credentials")
        {
            await WriteAsync(context, 400, LoginError("unauthorized_client", "grant type not allowed"));
            return;
        }

        var basic = context.Request.Headers.Authorization.ToString();
        var pair =
            basic.StartsWith("Basic ", StringComparison.Ordinal)
                ? Encoding.UTF8.GetString(Convert.FromBase64String(basic["Basic ".Length..])).Split(':', 2)
                : [];
        if (pair is not [var id, var secret] || genesys.Issue(id, secret) is not { } token)
        {
            await WriteAsync(
                context,
                400,
                LoginError(
                    "invalid_client",
                    pair is [var unknown, _] && !genesys.Clients.ContainsKey(unknown) ? "client not found" : "authentication failed"));
            return;
        }

        await WriteAsync(context, 200, new JsonObject
        {
            ["access_token"] = token,
            ["token_type"] = "bearer",
            ["expires_in"] = (long)genesys.TokenLifetime.TotalSeconds,
        });
    }

    private static JsonObject LoginError(string error, string description) =>
        new() { ["error"] = error, ["description"] = description, ["error_description"] = description };
}
