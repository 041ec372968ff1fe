namespace PresencePipeline.Agents;

/// <summary>What the directory knows of an agent; every fact may be missing.</summary>
public sealed record AgentProfile(string? Name, string? Department, string? Extension, string? Email);
