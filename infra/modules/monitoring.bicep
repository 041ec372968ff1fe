// Log Analytics and Application Insights; neither takes or gives anything for a key.
param baseName string
param insightsName string
param location string
param retentionDays int
param dailyLogLimit int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: 'log-${baseName}'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyLogLimit }
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
    // Webhooks carry agents' ids; callers' addresses are nobody's business.
    DisableIpMasking: false
  }
}

output workspaceId string = workspace.id
output insightsId string = insights.id
