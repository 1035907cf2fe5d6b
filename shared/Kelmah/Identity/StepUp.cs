using System.ComponentModel.DataAnnotations;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Looks for the fresh code in the session.</summary>
public sealed class StepUp(IDocumentStore store, StepUpOptions options, TimeProvider clock) : IStepUp
{
    /// <inheritdoc/>
    public Task<Refusal?> RefuseAsync(Caller caller, CancellationToken cancellationToken) => RefuseAsync(store, caller, cancellationToken);

    /// <inheritdoc/>
    public async Task<Refusal?> RefuseReleaseAsync(IDocumentReader reader, Caller caller, Money amount, CancellationToken cancellationToken) =>
        amount.MinorUnits > options.ReleaseAboveMinorUnits ? await RefuseAsync(reader, caller, cancellationToken).ConfigureAwait(false) : null;

    private async Task<Refusal?> RefuseAsync(IDocumentReader reader, Caller caller, CancellationToken cancellationToken)
    {
        var factors = await reader.FindFactorsAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
        var user = await reader.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
        return user is null ? RequestErrors.NotFound : SecondFactors.RefuseUnproved(factors, user, caller.SessionId, options, clock.GetUtcNow());
    }
}

/// <summary>When a fresh code is required.</summary>
public sealed record StepUpOptions
{
    /// <summary>A release of more than this, in minor units of its currency. Setting <c>StepUp__ReleaseAboveMinorUnits</c>; 5 000.00 unless it is set.</summary>
    public long ReleaseAboveMinorUnits { get; init; } = 500_000;

    /// <summary>Minutes for which a code that was given is fresh. Setting <c>StepUp__ProofMinutes</c>.</summary>
    [Range(1, 60)]
    public int ProofMinutes { get; init; } = 5;

    /// <summary>How long a code that was given is fresh.</summary>
    public TimeSpan ProofLifetime => TimeSpan.FromMinutes(ProofMinutes);
}
