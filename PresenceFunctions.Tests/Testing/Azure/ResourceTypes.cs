namespace PresenceFunctions.Tests.Testing;

/// <summary>The names that Azure gives the types of resources.</summary>
internal static class ResourceTypes
{
    public const string ActionGroup = "Microsoft.Insights/actionGroups";
    public const string App = "Microsoft.Web/sites";
    public const string AppConfiguration = "Microsoft.Web/sites/config";
    public const string Container = "Microsoft.Storage/storageAccounts/blobServices/containers";
    public const string Diagnostics = "Microsoft.Insights/diagnosticSettings";
    public const string Insights = "Microsoft.Insights/components";
    public const string LogAlert = "Microsoft.Insights/scheduledQueryRules";
    public const string MetricAlert = "Microsoft.Insights/metricAlerts";
    public const string PrivateEndpoint = "Microsoft.Network/privateEndpoints";
    public const string PublishingCredentials = "Microsoft.Web/sites/basicPublishingCredentialsPolicies";
    public const string Redis = "Microsoft.Cache/redisEnterprise";
    public const string RedisAccess = "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments";
    public const string RedisDatabase = "Microsoft.Cache/redisEnterprise/databases";
    public const string RoleAssignment = "Microsoft.Authorization/roleAssignments";
    public const string Storage = "Microsoft.Storage/storageAccounts";
    public const string StorageQueue = "Microsoft.Storage/storageAccounts/queueServices/queues";
    public const string Vault = "Microsoft.KeyVault/vaults";
    public const string WebTest = "Microsoft.Insights/webtests";
    public const string Workbook = "Microsoft.Insights/workbooks";
    public const string Workspace = "Microsoft.OperationalInsights/workspaces";
}
