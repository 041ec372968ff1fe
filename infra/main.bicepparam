// The parameters of `azd up`, from azd's environment: `azd env set ALERT_EMAIL <address>`. What is not set is as in
// main.dev.bicepparam, cheap and public; docs/deploy.md says what to set for production.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL')
param privateNetworking = bool(readEnvironmentVariable('PRESENCE_PRIVATE_NETWORKING', 'false'))
param allowedIpAddresses = filter(
  map(split(readEnvironmentVariable('ALLOWED_IPS', ''), ','), address => trim(address)),
  address => !empty(address)
)
param zoneRedundant = bool(readEnvironmentVariable('PRESENCE_ZONE_REDUNDANT', 'false'))
param alwaysReadyInstances = int(readEnvironmentVariable('PRESENCE_ALWAYS_READY', '0'))
param instanceMemory = readEnvironmentVariable('PRESENCE_INSTANCE_MEMORY', '512') == '4096'
  ? 4096
  : readEnvironmentVariable('PRESENCE_INSTANCE_MEMORY', '512') == '2048' ? 2048 : 512
param redisSize = readEnvironmentVariable('PRESENCE_REDIS_SIZE', 'Balanced_B0')
param redisHighAvailability = bool(readEnvironmentVariable('PRESENCE_REDIS_REPLICA', 'false'))
