namespace PresencePipeline.Genesys;

/// <summary>Why Genesys Cloud has not given what it was asked for.</summary>
internal enum GenesysFailure
{
    /// <summary>It does not answer, or says that it cannot at the moment. Later it may.</summary>
    Away,

    /// <summary>It has been asked too much, and wants to be left alone for longer than a request can wait.</summary>
    RateLimited,

    /// <summary>It does not take the OAuth client's id and secret.</summary>
    ClientRefused,

    /// <summary>The OAuth client's roles lack a permission.</summary>
    Forbidden,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>It does not understand the request, such as one for more than a page may hold.</summary>
    BadRequest,

    /// <summary>Its answer is not what its API describes.</summary>
    Unreadable,
}
