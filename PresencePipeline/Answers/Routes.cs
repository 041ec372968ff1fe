namespace PresencePipeline.Answers;

/// <summary>The routes, below <see cref="Prefix"/>; both hosts hang the same endpoints on the same ones.</summary>
public static class Routes
{
    public const string Prefix = "api";

    public const string Ingest = "redis-ingest";
    public const string Board = "presence";
    public const string Live = "presence/live";
    public const string Agent = "presence/{agentId}";
    public const string Workforce = "workforce";
    public const string DeadLetters = "dead-letters";
    public const string DeadLetter = "dead-letters/{id}";
    public const string DeadLetterReplay = "dead-letters/{id}/replay";
    public const string Lag = "lag";
    public const string Source = "source";
    public const string Dashboard = "dashboard";
    public const string DashboardFile = "dashboard/{file}";
    public const string OpenApi = "openapi.json";
    public const string HealthLive = "health/live";
    public const string HealthReady = "health/ready";
}
