// Alerts on single figures. The app's own are exported once a minute, and exist from the first export on only: hence no
// validation. Without dimensions a figure is the worst of all groups.
param baseName string
param insightsId string
param redisId string
param actionGroupId string
param pendingThreshold int

var alerts = [
  {
    name: 'pending'
    description: 'More entries are delivered and not acknowledged than a group has in hand when it keeps up.'
    severity: 2
    scope: insightsId
    namespace: 'azure.applicationinsights'
    metric: 'presence.group.pending'
    every: 'PT1M'
    window: 'PT5M'
    threshold: pendingThreshold
  }
  {
    name: 'oldest-unread'
    description: 'The oldest unread entry of a group is older than 30 seconds: what it shows is that old.'
    severity: 1
    scope: insightsId
    namespace: 'azure.applicationinsights'
    metric: 'presence.group.oldest_unread'
    every: 'PT1M'
    window: 'PT5M'
    threshold: 30
  }
  {
    name: 'redis-memory'
    description: 'Redis is nearly full. It evicts nothing: when it is full, it takes no more deliveries.'
    severity: 1
    scope: redisId
    namespace: 'Microsoft.Cache/redisEnterprise'
    metric: 'usedmemorypercentage'
    // The platform measures it every five minutes.
    every: 'PT5M'
    window: 'PT15M'
    threshold: 75
  }
]

resource rules 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for alert in alerts: {
    name: '${baseName}-${alert.name}'
    location: 'global'
    properties: {
      description: '${alert.description} What to do: docs/operate.md, ${alert.name}.'
      severity: alert.severity
      enabled: true
      autoMitigate: true
      scopes: [alert.scope]
      evaluationFrequency: alert.every
      windowSize: alert.window
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: alert.name
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: alert.namespace
            metricName: alert.metric
            operator: 'GreaterThan'
            threshold: alert.threshold
            timeAggregation: 'Maximum'
            skipMetricValidation: true
          }
        ]
      }
      actions: [{ actionGroupId: actionGroupId }]
    }
  }
]
