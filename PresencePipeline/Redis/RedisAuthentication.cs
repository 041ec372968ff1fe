namespace PresencePipeline.Redis;

/// <summary>How Redis is signed in to.</summary>
public enum RedisAuthentication
{
    /// <summary>With user and password of the connection string, if it has any.</summary>
    Password,

    /// <summary>
    /// With a token from Microsoft Entra ID, renewed before it expires; Azure Managed Redis takes nothing else where access keys
    /// are off.
    /// </summary>
    Entra,
}
