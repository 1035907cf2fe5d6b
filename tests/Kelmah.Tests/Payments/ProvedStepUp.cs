using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Tests.Payments;

/// <summary>Everybody has just given a code, but for those who are named.</summary>
internal sealed class ProvedStepUp(params Guid[] unproved) : IStepUp
{
    public Task<Refusal?> RefuseAsync(Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(unproved.Contains(caller.UserId) ? new Refusal(IdentityErrors.TotpRequired) : null);

    public Task<Refusal?> RefuseReleaseAsync(IDocumentReader reader, Caller caller, Money amount, CancellationToken cancellationToken) => Task.FromResult<Refusal?>(null);
}
