using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>The fees of what is drafted now, for the other modules. Whatever shows a fee before there is a contract asks here, and so shows what will be signed.</summary>
public interface IContractFees
{
    /// <summary>The fees between users, any of whom may be either party.</summary>
    /// <param name="reader">A decision that reads by its unit of work rests on the plans.</param>
    /// <param name="userIds">The parties.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<PartyFees> OfPartiesAsync(IDocumentReader reader, IEnumerable<Guid> userIds, CancellationToken cancellationToken);
}
