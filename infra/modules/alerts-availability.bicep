// Asks health/ready from five places, and alerts when it fails from two.
param baseName string
param location string
param insightsId string
param readyUrl string
param actionGroupId string

// What availability tests call West Europe, North Europe, UK South, France Central and East US.
var places = ['emea-nl-ams-azr', 'emea-gb-db3-azr', 'emea-ru-msa-edge', 'emea-fr-pra-edge', 'us-va-ash-azr']

resource ready 'Microsoft.Insights/webtests@2022-06-15' = {
  name: '${baseName}-ready'
  location: location
  kind: 'standard'
  tags: { 'hidden-link:${insightsId}': 'Resource' }
  properties: {
    SyntheticMonitorId: '${baseName}-ready'
    Name: '${baseName}-ready'
    Kind: 'standard'
    Enabled: true
    Frequency: 300
    Timeout: 30
    RetryEnabled: true
    Locations: map(places, place => { Id: place })
    Request: {
      RequestUrl: readyUrl
      HttpVerb: 'GET'
      ParseDependentRequests: false
    }
    ValidationRules: {
      ExpectedHttpStatusCode: 200
      SSLCheck: true
      SSLCertRemainingLifetimeCheck: 7
    }
  }
}

resource rule 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: '${baseName}-not-ready'
  location: 'global'
  properties: {
    description: 'health/ready fails from two places: deliveries cannot be accepted. What to do: docs/operate.md, not-ready.'
    severity: 0
    enabled: true
    autoMitigate: true
    scopes: [ready.id, insightsId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: ready.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: [{ actionGroupId: actionGroupId }]
  }
}
