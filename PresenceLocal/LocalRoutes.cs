using PresencePipeline.Board;
using PresencePipeline.Health;
using PresencePipeline.Hosting;
using PresencePipeline.Lag;
using PresencePipeline.Webhooks;

namespace PresenceLocal;

/// <summary>Hangs the pipeline's endpoints on their routes.</summary>
internal static class LocalRoutes
{
    public static void MapPresenceRoutes(this WebApplication app, LocalAccess access)
    {
        var ingest = app.Services.GetRequiredService<IngestEndpoint>();
        var board = app.Services.GetRequiredService<BoardEndpoint>();
        var lag = app.Services.GetRequiredService<LagEndpoint>();
        var health = app.Services.GetRequiredService<HealthEndpoint>();
        var api = app.MapGroup(Routes.Prefix);

        // Any method: the endpoint answers 405 itself, as it must on Azure, where the host would answer 404.
        api.Map(Routes.Ingest, context => AnswerAsync(context, ingest.HandleAsync(context.Request)));
        api.MapGet(Routes.Board, access.Guard(context => AnswerAsync(context, board.GetAsync(context.Request))));
        api.MapGet(Routes.Agent, access.Guard(context => AnswerAsync(context, board.GetAgentAsync((string)context.GetRouteValue("agentId")!))));
        api.MapGet(Routes.Lag, access.Guard(context => AnswerAsync(context, lag.GetAsync())));
        api.MapGet(Routes.HealthLive, context => HealthEndpoint.GetLive().ExecuteAsync(context));
        api.MapGet(Routes.HealthReady, context => AnswerAsync(context, health.GetReadyAsync(context.RequestAborted)));
    }

    private static async Task AnswerAsync(HttpContext context, Task<IResult> result) => await (await result).ExecuteAsync(context);
}
