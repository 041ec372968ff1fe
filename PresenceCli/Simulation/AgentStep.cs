namespace PresenceCli.Simulation;

/// <summary>What an agent does at a moment.</summary>
/// <param name="At">When it is told, milliseconds after the run's start.</param>
/// <param name="Agent">Who does it; its state is that after the step until the next step is asked for.</param>
/// <param name="Changes">What changes, one or two facts, oldest first.</param>
internal readonly record struct AgentStep(long At, SimulatedAgent Agent, IReadOnlyList<SimulatedChange> Changes);
