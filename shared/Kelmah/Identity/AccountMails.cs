using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// Requests the mails that carry a one-time token. The answers do not tell who has an account: each is the same, after the same
/// work, one look-up and one commit, whether or not a mail is sent. An address gets a few mails of a kind in an hour.
/// </summary>
public sealed class AccountMails(Transactor transactor, AccountOptions limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>Requests the verification mail again, for an address that is not verified.</summary>
    public Task<Result<bool>> RequestVerificationAsync(string email, CancellationToken cancellationToken) =>
        RequestAsync(email, user => user is { IsActive: true, EmailVerifiedAt: null } ? user.RequestVerification(limits, clock.GetUtcNow()) : null, cancellationToken);

    /// <summary>Requests a mail to choose a new password.</summary>
    public Task<Result<bool>> RequestPasswordResetAsync(string email, CancellationToken cancellationToken) =>
        RequestAsync(email, user => user is { IsActive: true } ? user.RequestPasswordReset(limits, clock.GetUtcNow()) : null, cancellationToken);

    private Task<Result<bool>> RequestAsync(string email, Func<User?, User?> request, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(null, async work =>
        {
            if (!EmailAddress.HasShape(email.Trim())) return InputErrors.Of("email", "It is not an email address.");
            var user = await work.FindByEmailAsync(email, cancellationToken).ConfigureAwait(false);
            if (request(user) is { } requested) work.Update(requested);
            if (work.IsEmpty) UnknownAddress.Record(work, ids);
            return true;
        }, cancellationToken);
}

/// <summary>
/// Replaces the work that is done for an account where there is none: a commit takes as long as a write to the disk, and
/// without one the faster answer would tell who has an account.
/// </summary>
internal static class UnknownAddress
{
    /// <summary>Gives a commit something to write.</summary>
    public static void Record(UnitOfWork work, IIdSource ids) => work.MarkHandled("unknown-address", ids.NewId().ToString());
}
