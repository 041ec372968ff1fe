using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PresencePipeline.Answers;
using PresencePipeline.Dashboard;

namespace PresenceFunctions.Functions;

/// <summary>The wallboard; it holds no data and asks for the key.</summary>
public sealed class GetDashboard
{
    [Function(nameof(GetDashboard))]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Dashboard)] HttpRequest request) =>
        DashboardEndpoint.GetPage(request);
}
