// Azure Managed Redis: one shard, so that scripts and streams know no slots; never evicts, since it would evict the stream.
param name string
param location string
param size string
param highAvailability bool
param privateNetworking bool
param identityPrincipalId string
param workspaceId string

resource redis 'Microsoft.Cache/redisEnterprise@2026-09-01' = {
  name: name
  location: location
  sku: { name: size }
  properties: {
    minimumTlsVersion: '1.2'
    publicNetworkAccess: privateNetworking ? 'Disabled' : 'Enabled'
    highAvailability: highAvailability ? 'Enabled' : 'Disabled'
  }

  resource database 'databases' = {
    name: 'default'
    properties: {
      clientProtocol: 'Encrypted'
      port: 10000
      clusteringPolicy: 'NoCluster'
      evictionPolicy: 'NoEviction'
      accessKeysAuthentication: 'Disabled'
      persistence: {
        aofEnabled: true
        aofFrequency: '1s'
        rdbEnabled: false
      }
    }

    resource appAccess 'accessPolicyAssignments' = {
      // Letters and digits only, so no GUID with hyphens.
      name: 'app'
      properties: {
        accessPolicyName: 'default'
        user: { objectId: identityPrincipalId }
      }
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: redis
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource connectionDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: redis::database
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'ConnectionEvents', enabled: true }]
  }
}

output id string = redis.id
@description('Options of StackExchange.Redis; who connects is settled by the Entra identity, so nothing here is secret.')
output connectionString string = '${redis.properties.hostName}:${redis::database.properties.port},ssl=True'
