// The settings that the app knows, with : written as __: what they mean is in the README. A name that is not here does not
// compile, so that a slip cannot pass for a setting.
@export()
@sealed()
type PresenceSettings = {
  Redis__Authentication: string?
  Redis__ManagedIdentityClientId: string?
  Redis__ConnectionString: string?
  Redis__SecretName: string?

  KeyVault__Uri: string?
  KeyVault__RefreshInterval: string?
  KeyVault__ManagedIdentityClientId: string?

  Webhook__Profile: string?
  Webhook__ApiKeyHeader: string?
  Webhook__SecretName: string?
  Webhook__SignTimestamp: string?
  Webhook__TimestampTolerance: string?
  Webhook__MaxBodyBytes: string?
  Webhook__AppendDeadline: string?

  Stream__Name: string?
  Stream__Partitions: string?
  Stream__Retention: string?
  Stream__MaxLength: string?
  Stream__DedupWindow: string?

  Drain__Schedule: string?
  Drain__Budget: string?
  Drain__BatchSize: string?
  Drain__ClaimIdle: string?
  Drain__MaxDeliveries: string?
  Drain__ConsumerIdle: string?

  Board__Retention: string?
  Board__OfflineRetention: string?
  Board__StaleAfter: string?

  Live__Lifetime: string?

  Overflow__QueueName: string?
  Overflow__ConnectionString: string?

  Hands__QueueName: string?
  Hands__Max: string?
  Hands__LagPerHand: string?

  Workforce__TimeZone: string?
  Workforce__Retention: string?
  Workforce__StateLifetime: string?
  Workforce__StuckAfter__AVAILABLE: string?
  Workforce__StuckAfter__AWAY: string?
  Workforce__StuckAfter__BREAK: string?
  Workforce__StuckAfter__MEAL: string?
  Workforce__StuckAfter__NOT_RESPONDING: string?
  Workforce__StuckAfter__INTERACTING: string?
  Workforce__FlappingChanges: string?
  Workforce__FlappingWindow: string?
  Workforce__ReconnectGrace: string?
  Workforce__NotRespondingAfter: string?
  Workforce__MassOfflinePercent: string?
  Workforce__MassOfflineMinAgents: string?
  Workforce__MassOfflineWindow: string?
  Workforce__OutageWithin: string?

  Lag__Schedule: string?
  Lag__BehindAfter: string?
  Lag__PendingThreshold: string?
  Lag__StalledAfter: string?

  Genesys__Region: string?
  Genesys__ApiUrl: string?
  Genesys__LoginUrl: string?
  Genesys__ClientIdSecretName: string?
  Genesys__ClientSecretSecretName: string?
  Genesys__SweepEvery: string?
  Genesys__Locale: string?
  Genesys__Divisions__0: string?
  Genesys__Divisions__1: string?
  Genesys__Divisions__2: string?
  Genesys__Divisions__3: string?
  Genesys__RequestsPerMinute: string?
  Genesys__Notifications: string?

  Source__Schedule: string?

  Notifications__Schedule: string?
}
