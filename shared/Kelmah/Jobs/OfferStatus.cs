namespace Kelmah.Jobs;

/// <summary>Where an offer stands: it follows from the application, the offers after it and the time.</summary>
public enum OfferStatus
{
    /// <summary>The other side can accept it.</summary>
    Open,

    /// <summary>Another offer was made since.</summary>
    Superseded,

    /// <summary>Nobody accepted it in time.</summary>
    Expired,

    /// <summary>Has become a contract.</summary>
    Accepted,

    /// <summary>The application was decided or withdrawn without it.</summary>
    Closed,
}
