using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// Requests the mails that carry a one-time token. The answers do not tell who has an account: each is the same, after one commit
/// that is the same, too; the address is looked up afterwards. An address gets a few mails of a kind in an hour.
/// </summary>
public sealed class AccountMails(Transactor transactor, AccountOptions limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>Requests a mail, which is sent if the address has an account that waits for one.</summary>
    public Task<Result<bool>> RequestAsync(AccountMailKind kind, string email, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(null, work =>
        {
            if (!EmailAddress.HasShape(email.Trim())) return Task.FromResult<Result<bool>>(InputErrors.Of("email", "It is not an email address."));
            work.Insert(AccountMailRequest.Of(ids.NewId(), kind, email, clock.GetUtcNow()));
            return Task.FromResult<Result<bool>>(true);
        }, cancellationToken);

    /// <summary>Has the user of the address sent the mail, if there is one and it waits for it. A repeat finds the request gone.</summary>
    /// <returns>Whether there is such a user.</returns>
    /// <exception cref="InvalidOperationException">The user was changed by others over and over; a later try can help.</exception>
    public async Task<bool> SendAsync(Guid requestId, CancellationToken cancellationToken)
    {
        var sent = await transactor.RunAsync<bool>(null, async work =>
        {
            var request = await work.FindAsync<AccountMailRequest>(requestId, cancellationToken).ConfigureAwait(false);
            if (request is null) return false;
            work.Delete(request);
            var user = await work.FindByEmailAsync(request.Email, cancellationToken).ConfigureAwait(false);
            if (user is not { IsActive: true }) return false;
            var now = clock.GetUtcNow();
            work.Update(request.Kind switch
            {
                AccountMailKind.Verification => user.RequestVerification(limits, now),
                AccountMailKind.PasswordReset => user.RequestPasswordReset(limits, now),
            });
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return sent.Value;
    }
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
