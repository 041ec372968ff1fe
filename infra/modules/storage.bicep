// What the Functions host needs: packages and timers' leases; and the app's own queues. No shared keys.
param name string
param location string
param zoneRedundant bool
param allowedIpAddresses string[]
param privateNetworking bool
param appSubnetId string
param workspaceId string
param queueNames string[]

var packages = 'packages'

resource storage 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS' }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: privateNetworking ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: 'Deny'
      bypass: 'None'
      ipRules: privateNetworking ? [] : map(allowedIpAddresses, address => { value: address, action: 'Allow' })
      virtualNetworkRules: privateNetworking ? [] : [{ id: appSubnetId, action: 'Allow' }]
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      // A package that was overwritten or deleted can be had back for a week.
      deleteRetentionPolicy: { enabled: true, days: 7 }
    }

    resource container 'containers' = {
      name: packages
      properties: { publicAccess: 'None' }
    }
  }

  resource queues 'queueServices' = {
    name: 'default'

    resource queue 'queues' = [for queueName in queueNames: { name: queueName }]
  }
}

resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: storage::blobs
  properties: {
    workspaceId: workspaceId
    // Reads are the host's leases, several a second: they would cost more than they tell.
    logs: [{ category: 'StorageDelete', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

resource queueDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: storage::queues
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageDelete', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

output id string = storage.id
output packagesUrl string = '${storage.properties.primaryEndpoints.blob}${packages}'
