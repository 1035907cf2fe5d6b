using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// Requires a fresh code before sensitive acts: changing a payout or payment method, releasing more than a limit. It is one of the user's
/// second factors, a recovery code or, for whoever has none, one that is sent by mail.
/// </summary>
public interface IStepUp
{
    /// <summary>Refuses unless a code was given in this session lately (<see cref="StepUpOptions.ProofMinutes"/>); null to go on.</summary>
    Task<Refusal?> RefuseAsync(Caller caller, CancellationToken cancellationToken);

    /// <summary>The same for a release above the limit of the settings; a smaller one is not refused.</summary>
    Task<Refusal?> RefuseReleaseAsync(IDocumentReader reader, Caller caller, Money amount, CancellationToken cancellationToken);
}
