// The Functions app on Flex Consumption. It answers the internet, since that is where webhooks come from; everything behind
// it does not.
import { PresenceSettings } from '../settings.bicep'

param name string
param planName string
param location string
param zoneRedundant bool
param alwaysReadyInstances int
param maximumInstances int
param instanceMemory int
param siteUpdateStrategy string
param subnetId string
param identityId string
param identityClientId string
param storageName string
param packagesUrl string
param insightsName string
param workspaceId string
param settings PresenceSettings

// HTTP functions share a group; a timer is a group of its own, named after its function.
var warmGroups = ['http', 'function:DrainDashboard', 'function:DrainWorkforce']

resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: insightsName }

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  kind: 'functionapp,linux'
  // How azd finds where the service of azure.yaml is deployed to.
  tags: { 'azd-service-name': 'app' }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
    }
    // siteUpdateStrategy is in no published type yet.
    #disable-next-line BCP037
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packagesUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemory
        maximumInstanceCount: maximumInstances
        alwaysReady: map(alwaysReadyInstances == 0 ? [] : warmGroups, group => {
          name: group
          instanceCount: alwaysReadyInstances
        })
        triggers: { http: { perInstanceConcurrency: 100 } }
      }
      ...(siteUpdateStrategy == 'Default' ? {} : { siteUpdateStrategy: { type: siteUpdateStrategy } })
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(
      {
        AzureWebJobsStorage__accountName: storageName
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: identityClientId
        // Whom the vault and Redis are reached as.
        AZURE_CLIENT_ID: identityClientId
        APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
      },
      settings
    )
  }

  // Deployments come with a token, never with a password.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspaceId
    // The app's own logs go to Application Insights.
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
