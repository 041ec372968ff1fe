using PresenceFunctions.Tests.Testing;
using static PresenceFunctions.Tests.Infra.BaselineRule;
using static PresenceFunctions.Tests.Testing.ResourceTypes;

namespace PresenceFunctions.Tests.Infra;

/// <summary>The security baseline: what has to be true of every deployment, or of production.</summary>
internal static class Baseline
{
    public static IReadOnlyList<BaselineRule> All { get; } =
    [
        // Nothing that holds data answers the internet. The app does: webhooks come from there.
        EachInProduction("storage has no public access", Storage, "properties.publicNetworkAccess", "Disabled", "Enabled"),
        EachInProduction("the vault has no public access", Vault, "properties.publicNetworkAccess", "Disabled", "Enabled"),
        EachInProduction("Redis has no public access", ResourceTypes.Redis, "properties.publicNetworkAccess", "Disabled", "Enabled"),
        Each("storage refuses whom no rule names", Storage, "properties.networkAcls.defaultAction", "Deny", "Allow"),
        Each("the vault refuses whom no rule names", Vault, "properties.networkAcls.defaultAction", "Deny", "Allow"),
        Each("storage has no anonymous blobs", Storage, "properties.allowBlobPublicAccess", false, true),
        Each("containers are private", Container, "properties.publicAccess", "None", "Blob"),
        Exposure.PrivateEndpoints,

        // Transport.
        Each("the app speaks TLS 1.2 at least", App, "properties.siteConfig.minTlsVersion", "1.2", "1.0"),
        Each("deployments speak TLS 1.2 at least", App, "properties.siteConfig.scmMinTlsVersion", "1.2", "1.0"),
        Each("storage speaks TLS 1.2 at least", Storage, "properties.minimumTlsVersion", "TLS1_2", "TLS1_0"),
        Each("Redis speaks TLS 1.2 at least", ResourceTypes.Redis, "properties.minimumTlsVersion", "1.2", "1.0"),
        Each("the app answers HTTPS only", App, "properties.httpsOnly", true, false),
        Each("storage answers HTTPS only", Storage, "properties.supportsHttpsTrafficOnly", true, false),
        Each("Redis answers TLS only", RedisDatabase, "properties.clientProtocol", "Encrypted", "Plaintext"),

        // No keys.
        Each("storage has no shared keys", Storage, "properties.allowSharedKeyAccess", false, true),
        Each("Redis has no access keys", RedisDatabase, "properties.accessKeysAuthentication", "Disabled", "Enabled"),
        Each("Application Insights takes no key", Insights, "properties.DisableLocalAuth", true, false),
        Each("Log Analytics takes no key", Workspace, "properties.features.disableLocalAuth", true, false),
        Each("deployments take no password", PublishingCredentials, "properties.allow", false, true),
        Each("the app has its own identity", App, "identity.type", "UserAssigned", "SystemAssigned"),
        Each(
            "the package is read with the identity",
            App,
            "properties.functionAppConfig.deployment.storage.authentication.type",
            "UserAssignedIdentity",
            "StorageAccountConnectionString"),
        Each(
            "the host's storage is reached with the identity",
            AppConfiguration,
            "properties.AzureWebJobsStorage__credential",
            "managedidentity",
            "AccountKey"),
        Each("Redis is reached with the identity", AppConfiguration, "properties.Redis__Authentication", "Entra", "Password"),
        Exposure.NoSecretOutputs,
        Exposure.NoSecretSettings,

        // Least privilege.
        Each("the vault asks roles", Vault, "properties.enableRbacAuthorization", true, false),
        Privileges.KnownRoles,
        Privileges.NarrowScopes,
        Privileges.OneIdentity,

        // The code's own.
        Conformity.WarmFunctions,
        Conformity.KnownSettings,
        Conformity.SetSchedules,
        Conformity.SetQueues,

        // What must not get lost.
        Each("the vault cannot be purged", Vault, "properties.enablePurgeProtection", true, false),
        Each("Redis evicts nothing", RedisDatabase, "properties.evictionPolicy", "NoEviction", "VolatileLRU"),
        Each("Redis has one shard", RedisDatabase, "properties.clusteringPolicy", "NoCluster", "OSSCluster"),
        Each("Redis keeps an append-only file", RedisDatabase, "properties.persistence.aofEnabled", true, false),
        Each("Redis writes it every second", RedisDatabase, "properties.persistence.aofFrequency", "1s", "always"),
        EachInProduction("Redis has a replica", ResourceTypes.Redis, "properties.highAvailability", "Enabled", "Disabled"),

        // Seen.
        Observation.DiagnosticsOn,
        Observation.MetricAlertsNotify,
        Observation.LogAlertsNotify,
        Each("metric alerts are on", MetricAlert, "properties.enabled", true, false),
        Each("log alerts are on", LogAlert, "properties.enabled", true, false),
        Each("the action group is on", ActionGroup, "properties.enabled", true, false),
        Observation.SomebodyIsTold,
        Each("health/ready is asked", WebTest, "properties.Enabled", true, false),
    ];
}
