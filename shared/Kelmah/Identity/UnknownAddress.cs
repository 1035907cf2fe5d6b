using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// Stands in for the work that is done for an account where there is none: a commit takes as long as writing to the disk takes,
/// and without one the answer would come sooner and tell who has an account.
/// </summary>
public sealed class UnknownAddress(IIdSource ids)
{
    /// <summary>Gives a commit something to write.</summary>
    public void Record(UnitOfWork work) => work.MarkHandled("unknown-address", ids.NewId().ToString());
}
