using PresenceFunctions.Tests.Testing;
using static PresenceFunctions.Tests.Testing.ResourceTypes;

namespace PresenceFunctions.Tests.Infra;

/// <summary>Rules about what the app's identity may do.</summary>
internal static class Privileges
{
    // Role, and the only type of resource that it is given for. Azure's own ids of its own roles.
    private static readonly Dictionary<string, string> Needed = new(StringComparer.Ordinal)
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = Storage, // Storage Blob Data Owner
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = Storage, // Storage Queue Data Contributor
        ["4633458b-17de-408a-b874-0445c86b69e6"] = Vault, // Key Vault Secrets User
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = Insights, // Monitoring Metrics Publisher
    };

    public static BaselineRule KnownRoles { get; } = new(
        "the app has the roles it needs and no other",
        deployment =>
        [
            .. deployment.OfType(RoleAssignment).Select(Role).Except(Needed.Keys).Select(role => $"Role {role} is not needed."),
            .. Needed.Keys.Except(deployment.OfType(RoleAssignment).Select(Role)).Select(role => $"Role {role} is missing."),
        ],
        [
            // Contributor
            .. BaselineRule.LastOf(
                RoleAssignment,
                assignment => assignment.Set(
                    "properties.roleDefinitionId",
                    "/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c")),
            deployment => deployment.OfType(RoleAssignment)[0].Json["type"] = "Other/type",
        ]);

    public static BaselineRule NarrowScopes { get; } = new(
        "a role is for one resource, not for the resource group",
        deployment =>
            from assignment in deployment.OfType(RoleAssignment)
            let resource = deployment.Resources.FirstOrDefault(
                resource => assignment.Id.StartsWith($"{resource.Id}/providers/{RoleAssignment}/", StringComparison.Ordinal))
            where resource is null || resource.Type != Needed.GetValueOrDefault(Role(assignment))
            select $"{assignment.Id}: role {Role(assignment)} reaches further than it has to.",
        [
            .. BaselineRule.LastOf(
                RoleAssignment,
                assignment => assignment.Json["id"] = $"/subscriptions/s/resourceGroups/g/providers/{RoleAssignment}/{assignment.Name}"),
            deployment =>
            {
                var storage = deployment.OfType(Storage)[0];
                var vaultRole = deployment.OfType(RoleAssignment).Single(assignment => Needed[Role(assignment)] == Vault);
                vaultRole.Json["id"] = $"{storage.Id}/providers/{RoleAssignment}/{vaultRole.Name}";
            },
        ]);

    public static BaselineRule OneIdentity { get; } = new(
        "only the app's identity is given anything",
        deployment =>
        [
            .. deployment.OfType(RoleAssignment).Where(assignment => !IsTheApps((string?)assignment.At("properties.principalId"))).Select(
                assignment => $"{assignment.Id} is for somebody else."),
            .. deployment.OfType(RedisAccess).Where(access => !IsTheApps((string?)access.At("properties.user.objectId"))).Select(
                access => $"{access.Id} is for somebody else."),
            .. deployment.OfType(RedisAccess).Count == 1 ? [] : (string[])["Redis knows another number of users than one."],
        ],
        [
            .. BaselineRule.LastOf(
                RoleAssignment, assignment => assignment.Set("properties.principalId", "00000000-0000-0000-0000-00000000000a")),
            .. BaselineRule.LastOf(RedisAccess, access => access.Set("properties.user.objectId", "00000000-0000-0000-0000-00000000000a")),
            .. BaselineRule.LastOf(RedisAccess, access => access.Json["type"] = "Other/type"),
        ]);

    private static string Role(DeployedResource assignment) => ((string)assignment.At("properties.roleDefinitionId")!).Split('/')[^1];

    private static bool IsTheApps(string? principal) =>
        principal is not null
        && principal.Contains("/Microsoft.ManagedIdentity/userAssignedIdentities/id-presence-", StringComparison.Ordinal)
        && principal.EndsWith(".principalId]", StringComparison.Ordinal);
}
