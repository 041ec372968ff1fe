// Alerts that take more than one figure, or that must notice that there are none. Their queries are in infra/queries.
param baseName string
param location string
param workspaceId string
param actionGroupId string

var alerts = [
  {
    name: 'stalled'
    description: 'Entries wait, and a group has applied nothing for five minutes.'
    severity: 1
    query: loadTextContent('../queries/stalled.kql')
    window: 'PT5M'
    measure: 'oldestUnread'
    dimension: 'group'
    operator: 'GreaterThanOrEqual'
    threshold: 30
  }
  {
    name: 'no-data'
    description: 'No figures of the stream have arrived for ten minutes, so no other alert on them can fire.'
    severity: 1
    query: loadTextContent('../queries/no-data.kql')
    window: 'PT10M'
    measure: 'samples'
    dimension: ''
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'failed-requests'
    description: 'Requests are answered with 5xx. Senders are told to try again; what they do not repeat is lost.'
    severity: 1
    query: loadTextContent('../queries/failed-requests.kql')
    window: 'PT5M'
    measure: 'failed'
    dimension: ''
    operator: 'GreaterThan'
    threshold: 5
  }
  {
    name: 'refused-deliveries'
    description: 'More than half of the deliveries are refused, as after a rotation that one side has not followed.'
    severity: 2
    query: loadTextContent('../queries/refused-deliveries.kql')
    window: 'PT15M'
    measure: 'refusedPercent'
    dimension: ''
    operator: 'GreaterThan'
    threshold: 50
  }
  {
    name: 'dead-letters'
    description: 'A group has given up on entries that it could not apply.'
    severity: 2
    query: loadTextContent('../queries/dead-letters.kql')
    window: 'PT15M'
    measure: 'entries'
    dimension: 'group'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'overflow-waiting'
    description: 'Deliveries have been waiting in the overflow queue for five minutes: Redis does not take them, or nobody drains.'
    severity: 1
    query: loadTextContent('../queries/overflow-waiting.kql')
    window: 'PT5M'
    measure: 'waiting'
    dimension: ''
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'secrets-age'
    description: 'The vault has not answered for three refresh intervals: an instance that starts now would fail.'
    severity: 2
    query: loadTextContent('../queries/secrets-age.kql')
    window: 'PT15M'
    measure: 'age'
    dimension: ''
    operator: 'GreaterThan'
    threshold: 900
  }
  {
    name: 'source-drift'
    description: 'Two sweeps in a row have found more than one agent in a hundred wrong on the board: events are lost on their way.'
    severity: 2
    query: loadTextContent('../queries/source-drift.kql')
    window: 'PT15M'
    measure: 'drift'
    dimension: ''
    operator: 'GreaterThan'
    // A hundredth; a threshold is a whole number in Bicep.
    threshold: 1
  }
  {
    name: 'source-age'
    description: 'No sweep over Genesys Cloud has come to its end for three periods: what events leave out stays wrong.'
    severity: 2
    query: loadTextContent('../queries/source-age.kql')
    window: 'PT15M'
    measure: 'age'
    dimension: ''
    operator: 'GreaterThan'
    threshold: 900
  }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for alert in alerts: {
    name: '${baseName}-${alert.name}'
    location: location
    kind: 'LogAlert'
    properties: {
      displayName: '${baseName}-${alert.name}'
      description: '${alert.description} What to do: docs/operate.md, ${alert.name}.'
      severity: alert.severity
      enabled: true
      autoMitigate: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: alert.window
      // The tables exist from the first telemetry on only.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            metricMeasureColumn: alert.measure
            timeAggregation: 'Maximum'
            dimensions: empty(alert.dimension) ? [] : [{ name: alert.dimension, operator: 'Include', values: ['*'] }]
            operator: alert.operator
            threshold: alert.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [actionGroupId] }
    }
  }
]
