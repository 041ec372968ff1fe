namespace PresencePipeline.Genesys;

/// <summary>Takes every attempt of a request out of the budget.</summary>
internal sealed class BudgetHandler(RequestBudget budget) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await budget.TakeAsync(cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }
}
