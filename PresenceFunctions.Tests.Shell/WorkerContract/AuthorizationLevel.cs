namespace Microsoft.Azure.Functions.Worker;

/// <summary>Microsoft.Azure.Functions.Worker.Extensions.Http: the key that the platform asks for.</summary>
public enum AuthorizationLevel
{
    Anonymous,
    User,
    Function,
    System,
    Admin,
}
