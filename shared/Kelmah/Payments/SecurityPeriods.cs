using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// How long what a release brought its worker cannot be withdrawn, so that a payer's bank can ask for it meanwhile: shorter for a worker who has completed
/// contracts without a chargeback.
/// </summary>
public sealed class SecurityPeriods(IContracts contracts, PaymentLimits limits)
{
    /// <summary>When the security period of a release ends; null where there is none.</summary>
    /// <param name="reader">What the unit of work may peek at: how far a worker is trusted is as it was just now, and holds up no other commit of theirs.</param>
    /// <param name="workerId">Whose release.</param>
    /// <param name="now">When it is released.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async ValueTask<DateTimeOffset?> EndOfAsync(IDocumentReader reader, Guid workerId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var days = limits.SecurityDays;
        if (limits.TrustedSecurityDays < days && await IsTrustedAsync(reader, workerId, cancellationToken).ConfigureAwait(false)) days = limits.TrustedSecurityDays;
        return days == 0 ? null : now.AddDays(days);
    }

    private async Task<bool> IsTrustedAsync(IDocumentReader reader, Guid workerId, CancellationToken cancellationToken)
    {
        var chargebacks = ChargebackCollection.WorkerId.Is(workerId);
        var contested = await reader.AllAsync(chargebacks, cancellationToken).Select(chargeback => chargeback.ContractId).ToHashSetAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        return await contracts.CountCompletedAsync(reader, workerId, contested, cancellationToken).ConfigureAwait(false) >= limits.TrustedAfterContracts;
    }
}
