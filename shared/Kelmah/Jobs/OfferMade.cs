using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>A party to an application proposed another rate.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="ApplicationId">The application.</param>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers the job.</param>
/// <param name="WorkerId">Who applied.</param>
/// <param name="MadeBy">The hirer or the worker.</param>
/// <param name="Rate">For the whole job.</param>
/// <param name="ExpiresAt">Until when the other side can accept it.</param>
[EventName("OfferMade")]
public sealed record OfferMade(
    Guid OfferId, Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, Guid MadeBy, Money Rate, DateTimeOffset ExpiresAt) : DomainEvent
{
    /// <summary>The other side.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Guid MadeTo => MadeBy == HirerId ? WorkerId : HirerId;
}
