// Cheap: nothing is kept warm, webhooks drain themselves, and the smallest Redis without a replica. Public, but storage and
// the vault answer only the app and the addresses below.
using 'main.bicep'

param environmentName = 'dev'
param privateNetworking = false
param allowedIpAddresses = filter(
  map(split(readEnvironmentVariable('ALLOWED_IPS', ''), ','), address => trim(address)),
  address => !empty(address)
)
param instanceMemory = 512
param maximumInstances = 5
param redisSize = 'Balanced_B0'
param redisHighAvailability = false
param dailyLogLimit = 1
param alertEmail = readEnvironmentVariable('ALERT_EMAIL')

// With a budget of 0 a run drains once; between runs every webhook drains itself before it is answered.
param appSettings = {
  Drain__Schedule: '0 * * * * *'
  Drain__Budget: '00:00:00'
  Lag__Schedule: '0 * * * * *'
}
