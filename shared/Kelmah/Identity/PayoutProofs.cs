using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Who may take money out.</summary>
internal static class PayoutProofs
{
    /// <summary>
    /// The refusal for a suspended or closed account, one whose erasure has begun, and one whose address is not verified; and, where an administrator pays, one whose
    /// telephone number is not verified. Null to go on. What the user is called, Stripe finds out for itself; certificates prove a trade, and nobody's name.
    /// </summary>
    public static async Task<Refusal?> RefusePayoutAsync(this IDocumentReader store, Guid userId, bool isByHand, CancellationToken cancellationToken)
    {
        var user = await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
        if (user is null) return new Refusal(RequestErrors.NotFound);
        if (!user.IsActive) return new Refusal(IdentityErrors.AccountClosed);
        if (user.SuspendedAt is not null) return new Refusal(IdentityErrors.AccountSuspended);
        if (user.ErasureStartedAt is not null) return new Refusal(IdentityErrors.ErasureBegun);
        if (user.EmailVerifiedAt is null) return new Refusal(IdentityErrors.EmailNotVerified);
        return isByHand && user.PhoneProof.VerifiedAt is null ? new Refusal(IdentityErrors.PhoneNotVerified) : null;
    }
}
