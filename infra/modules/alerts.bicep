// What wakes somebody. Each alert has a section of its name in docs/operate.md.
param baseName string
param location string
param email string
param workspaceId string
param insightsId string
param redisId string
param readyUrl string
param pendingThreshold int

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${baseName}'
  location: 'global'
  properties: {
    groupShortName: 'presence'
    enabled: true
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

module metricAlerts 'alerts-metrics.bicep' = {
  params: {
    baseName: baseName
    insightsId: insightsId
    redisId: redisId
    actionGroupId: operators.id
    pendingThreshold: pendingThreshold
  }
}

module logAlerts 'alerts-logs.bicep' = {
  params: {
    baseName: baseName
    location: location
    workspaceId: workspaceId
    actionGroupId: operators.id
  }
}

module availability 'alerts-availability.bicep' = {
  params: {
    baseName: baseName
    location: location
    insightsId: insightsId
    readyUrl: readyUrl
    actionGroupId: operators.id
  }
}
