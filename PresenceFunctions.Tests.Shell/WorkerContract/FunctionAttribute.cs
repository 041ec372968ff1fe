namespace Microsoft.Azure.Functions.Worker;

/// <summary>Microsoft.Azure.Functions.Worker.Core: marks a method as a function.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
