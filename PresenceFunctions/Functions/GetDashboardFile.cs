using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.Dashboard;

namespace PresenceFunctions.Functions;

/// <summary>A script, style sheet or picture of the wallboard.</summary>
public sealed class GetDashboardFile
{
    [Function(nameof(GetDashboardFile))]
    public static IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.DashboardFile)] HttpRequest request, string file) =>
        DashboardEndpoint.GetFile(file);
}
