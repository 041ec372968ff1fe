// Private, spread over zones, warm, with a replica of Redis.
using 'main.bicep'

param environmentName = 'prod'
param privateNetworking = true
param zoneRedundant = true
// Zone redundancy keeps two of each group in any case.
param alwaysReadyInstances = 2
param maximumInstances = 40
param instanceMemory = 2048
param redisSize = 'Balanced_B3'
param redisHighAvailability = true
param retentionDays = 90
param dailyLogLimit = 10
param alertEmail = readEnvironmentVariable('ALERT_EMAIL')

// A budget of the whole period leaves no gap between runs, so a change is on the board within milliseconds.
param appSettings = {
  Drain__Schedule: '*/10 * * * * *'
  Drain__Budget: '00:00:10'
  Lag__Schedule: '*/15 * * * * *'
}
