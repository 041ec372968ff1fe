// The whole of PresenceFunctions in one resource group: private, keyless, observable. Reads top to bottom.
// docs/deploy.md has the commands, docs/operate.md the alerts.
metadata description = 'Azure Functions app, Azure Managed Redis, Key Vault, storage, network, monitoring and alerts of PresenceFunctions.'

targetScope = 'resourceGroup'

import { PresenceSettings } from 'settings.bicep'

@description('Short name of the environment, part of most names.')
@minLength(2)
@maxLength(8)
param environmentName string

@description('Region of everything.')
param location string = resourceGroup().location

@description('Whether storage, the vault and Redis are reached through private endpoints only. Otherwise storage and the vault answer the app\'s subnet and allowedIpAddresses, and Redis whoever has an Entra token of an assigned identity.')
param privateNetworking bool = true

@description('IPv4 addresses or CIDR ranges that may reach storage and the vault while networking is not private.')
param allowedIpAddresses string[] = []

@description('Whether the app\'s plan and its storage spread over availability zones.')
param zoneRedundant bool = false

@description('Instances that are kept warm: for HTTP, and for each draining function.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 0

@description('Instances at most that come on demand, of each group of functions.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 40

@description('Hands that a consumer group has at a time at most, each of them an instance, when it is behind (Hands:Max); 0 for none.')
@minValue(0)
@maxValue(100)
param maximumHands int = 8

@description('Memory of an instance, in MB.')
@allowed([512, 2048, 4096])
param instanceMemory int = 2048

@description('Size of Azure Managed Redis; docs/deploy.md says which fits how many agents.')
@allowed(['Balanced_B0', 'Balanced_B1', 'Balanced_B3', 'Balanced_B5', 'Balanced_B10', 'Balanced_B20'])
param redisSize string = 'Balanced_B1'

@description('Whether Redis has a replica.')
param redisHighAvailability bool = true

@description('Settings of the app beyond those that follow from the resources.')
param appSettings PresenceSettings = {}

@description('Pending entries from which a group counts as behind, for the app (Lag:PendingThreshold) and for the alert.')
@minValue(1)
@maxValue(1000000)
param pendingThreshold int = 1000

@description('Where alerts are sent.')
param alertEmail string

@description('Days that logs and metrics are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int = 30

@description('Gigabytes of logs a day after which Log Analytics takes no more until the next day; -1 for no limit.')
param dailyLogLimit int = 5

@description('Preview: how a new version replaces the old one. Rolling takes no instance away before its successor answers.')
@allowed(['Default', 'RollingUpdate'])
param siteUpdateStrategy string = 'Default'

var suffix = uniqueString(resourceGroup().id, environmentName)
var baseName = 'presence-${environmentName}'

// Names that modules look resources up by are settled here, so that what-if knows them before anything is deployed.
var names = {
  insights: 'appi-${baseName}'
  storage: 'stpresence${take(suffix, 13)}'
  vault: 'kv-${environmentName}-${take(suffix, 12)}'
  overflowQueue: 'presence-overflow'
  handsQueue: 'presence-hands'
}

module identity 'modules/identity.bicep' = {
  params: { name: 'id-${baseName}', location: location }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    baseName: baseName
    insightsName: names.insights
    location: location
    retentionDays: retentionDays
    dailyLogLimit: dailyLogLimit
  }
}

module network 'modules/network.bicep' = {
  params: { name: 'vnet-${baseName}', location: location, privateNetworking: privateNetworking }
}

module storage 'modules/storage.bicep' = {
  params: {
    name: names.storage
    location: location
    zoneRedundant: zoneRedundant
    allowedIpAddresses: allowedIpAddresses
    privateNetworking: privateNetworking
    appSubnetId: network.outputs.appSubnetId
    workspaceId: monitoring.outputs.workspaceId
    queueNames: [names.overflowQueue, names.handsQueue]
  }
}

module vault 'modules/vault.bicep' = {
  params: {
    name: names.vault
    location: location
    allowedIpAddresses: allowedIpAddresses
    privateNetworking: privateNetworking
    appSubnetId: network.outputs.appSubnetId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module redis 'modules/redis.bicep' = {
  params: {
    name: 'redis-${baseName}-${suffix}'
    location: location
    size: redisSize
    highAvailability: redisHighAvailability
    privateNetworking: privateNetworking
    identityPrincipalId: identity.outputs.principalId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module endpoints 'modules/endpoints.bicep' = if (privateNetworking) {
  params: {
    baseName: baseName
    location: location
    networkId: network.outputs.id
    subnetId: network.outputs.endpointSubnetId
    storageId: storage.outputs.id
    vaultId: vault.outputs.id
    redisId: redis.outputs.id
  }
}

module roles 'modules/roles.bicep' = {
  params: {
    principalId: identity.outputs.principalId
    storageName: names.storage
    vaultName: names.vault
    insightsName: names.insights
  }
  dependsOn: [storage, vault, monitoring]
}

module app 'modules/app.bicep' = {
  params: {
    name: 'func-${baseName}-${suffix}'
    planName: 'plan-${baseName}'
    location: location
    zoneRedundant: zoneRedundant
    alwaysReadyInstances: alwaysReadyInstances
    maximumInstances: maximumInstances
    instanceMemory: instanceMemory
    siteUpdateStrategy: siteUpdateStrategy
    subnetId: network.outputs.appSubnetId
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: names.storage
    packagesUrl: storage.outputs.packagesUrl
    insightsName: names.insights
    workspaceId: monitoring.outputs.workspaceId
    settings: union(
      {
        KeyVault__Uri: vault.outputs.uri
        Redis__Authentication: 'Entra'
        Redis__ConnectionString: redis.outputs.connectionString
        Lag__PendingThreshold: string(pendingThreshold)
        Overflow__QueueName: names.overflowQueue
        // Each hand is an instance of LendHand's own scale group, which has no limit of its own below that of all groups.
        Hands__Max: string(min(maximumHands, maximumInstances))
        // The host listens to the queue that is named here, and runs no function whose queue is missing.
        Hands__QueueName: names.handsQueue
        // The host takes a timer's schedule from here alone, and runs no timer whose schedule is missing.
        Drain__Schedule: '*/10 * * * * *'
        Lag__Schedule: '*/15 * * * * *'
        // Where channels are not followed its runs would do nothing, and yet keep an instance.
        Notifications__Schedule: appSettings.?Genesys__Notifications == 'true' ? '*/10 * * * * *' : '0 0 0 1 1 *'
        Source__Schedule: '*/15 * * * * *'
      },
      appSettings
    )
  }
  // Its identity must be able to read the storage and the vault before it starts, and must find its way to them.
  dependsOn: [roles, endpoints]
}

module alerts 'modules/alerts.bicep' = {
  params: {
    baseName: baseName
    location: location
    email: alertEmail
    workspaceId: monitoring.outputs.workspaceId
    insightsId: monitoring.outputs.insightsId
    redisId: redis.outputs.id
    readyUrl: '${app.outputs.url}/api/health/ready'
    pendingThreshold: pendingThreshold
  }
}

module workbook 'modules/workbook.bicep' = {
  params: { baseName: baseName, location: location, workspaceId: monitoring.outputs.workspaceId }
}

@description('Name of the Functions app, where the package is deployed to.')
output appName string = app.outputs.name

@description('Base address of the app; webhooks go to /api/redis-ingest below it.')
output appUrl string = app.outputs.url

@description('The vault to put secrets into.')
output vaultName string = names.vault

@description('What has to be in the vault before the app starts. The values are never part of a deployment.')
output secretsToSet object[] = [
  {
    name: 'genesys-webhook-secret'
    purpose: 'What senders sign with: 32 random bytes or more, known to the relay. Two newest enabled versions are accepted.'
    required: true
  }
  {
    name: 'genesys-client-id'
    purpose: 'Id of an OAuth client of Genesys Cloud (docs/connect-genesys.md); with both of these the app asks it for names and states.'
    required: false
  }
  {
    name: 'genesys-client-secret'
    purpose: 'Secret of that OAuth client.'
    required: false
  }
]
