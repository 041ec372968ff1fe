// The wallboard's strip over time, on the figures of the app.
param baseName string
param location string
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, baseName, 'workbook')
  location: location
  kind: 'shared'
  properties: {
    displayName: baseName
    category: 'workbook'
    sourceId: workspaceId
    serializedData: string(loadJsonContent('../workbook.json'))
  }
}
