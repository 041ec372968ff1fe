using PresencePipeline.Answers;
using PresencePipeline.Board;
using PresencePipeline.Dashboard;
using PresencePipeline.DeadLetters;
using PresencePipeline.Health;
using PresencePipeline.Lag;
using PresencePipeline.Live;
using PresencePipeline.Source;
using PresencePipeline.Webhooks;
using PresencePipeline.Workforce;

namespace PresenceLocal;

/// <summary>Hangs the pipeline's endpoints on their routes.</summary>
internal static class LocalRoutes
{
    public static void MapPresenceRoutes(this WebApplication app, LocalAccess access)
    {
        var ingest = app.Services.GetRequiredService<IngestEndpoint>();
        var board = app.Services.GetRequiredService<BoardEndpoint>();
        var live = app.Services.GetRequiredService<LiveEndpoint>();
        var workforce = app.Services.GetRequiredService<WorkforceEndpoint>();
        var letters = app.Services.GetRequiredService<DeadLetterEndpoint>();
        var lag = app.Services.GetRequiredService<LagEndpoint>();
        var source = app.Services.GetRequiredService<SourceEndpoint>();
        var health = app.Services.GetRequiredService<HealthEndpoint>();
        var api = app.MapGroup(Routes.Prefix);

        // Any method: the endpoint answers 405 itself, as it must on Azure, where the host would answer 404.
        api.Map(Routes.Ingest, context => AnswerAsync(context, ingest.HandleAsync(context.Request)))
            .RequireRateLimiting(LocalLimits.PerSender);
        api.MapRead(Routes.Board, access.Guard(context => AnswerAsync(context, board.GetAsync(context.Request))));
        api.MapRead(Routes.Live, access.Guard(context => AnswerAsync(context, live.GetAsync(context.Request, context.RequestAborted))));
        api.MapRead(
            Routes.Agent, access.Guard(context => AnswerAsync(context, board.GetAgentAsync((string)context.GetRouteValue("agentId")!))));
        api.MapDelete(
            Routes.Agent, access.GuardAdmin(context => AnswerAsync(context, board.ForgetAsync((string)context.GetRouteValue("agentId")!))));
        api.MapRead(Routes.Workforce, access.Guard(context => AnswerAsync(context, workforce.GetAsync(context.Request))));
        api.MapRead(Routes.DeadLetters, access.GuardAdmin(context => AnswerAsync(context, letters.ListAsync(context.Request))));
        api.MapPost(Routes.DeadLetterReplay, access.GuardAdmin(context => AnswerAsync(context, letters.ReplayAsync(Id(context)))));
        api.MapDelete(Routes.DeadLetter, access.GuardAdmin(context => AnswerAsync(context, letters.DropAsync(Id(context)))));
        api.MapRead(Routes.Lag, access.Guard(context => AnswerAsync(context, lag.GetAsync())));
        api.MapRead(Routes.Source, access.Guard(context => AnswerAsync(context, source.GetAsync())));
        api.MapRead(Routes.Dashboard, context => DashboardEndpoint.GetPage(context.Request).ExecuteAsync(context));
        api.MapRead(
            Routes.DashboardFile, context => DashboardEndpoint.GetFile((string)context.GetRouteValue("file")!).ExecuteAsync(context));
        api.MapRead(Routes.OpenApi, context => OpenApiEndpoint.Get().ExecuteAsync(context));
        api.MapRead(Routes.HealthLive, context => HealthEndpoint.GetLive().ExecuteAsync(context));
        api.MapRead(Routes.HealthReady, context => AnswerAsync(context, health.GetReadyAsync(context.RequestAborted)));
    }

    // HEAD is what monitors ask with; Kestrel leaves the body out.
    private static void MapRead(this RouteGroupBuilder api, string route, RequestDelegate answer) =>
        api.MapMethods(route, ["GET", "HEAD"], answer);

    private static string Id(HttpContext context) => (string)context.GetRouteValue("id")!;

    private static async Task AnswerAsync(HttpContext context, Task<IResult> result) => await (await result).ExecuteAsync(context);
}
