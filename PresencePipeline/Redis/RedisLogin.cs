namespace PresencePipeline.Redis;

/// <summary>Who we are to Redis, for a time.</summary>
/// <param name="User">The identity's object id.</param>
/// <param name="Password">The token.</param>
/// <param name="ExpiresOn">When Redis ends what is signed in with it.</param>
internal sealed record RedisLogin(string User, string Password, DateTimeOffset ExpiresOn)
{
    /// <summary>The user alone: a record would print its password, too.</summary>
    public override string ToString() => User;
}
