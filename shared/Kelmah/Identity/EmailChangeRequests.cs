using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// Requests changes of addresses. Neither the answer nor what is stored tells whether the new address has an account: that is looked up when
/// the mail to it is sent, which then tells its owner.
/// </summary>
public sealed class EmailChangeRequests(
    Transactor transactor, CredentialChecks credentials, ContactLimits contacts, AccountOptions limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Requests a change, which a mail to the new address confirms and of which the present one is told. Refused for a wrong password or
    /// code, for an address that is none or is the present one, while the last change can be undone, and after some requests in an hour, which
    /// count for the user and for the new address whoever asks.
    /// </summary>
    public async Task<Result<bool>> RequestAsync(Caller caller, EmailChangeInput input, CancellationToken cancellationToken)
    {
        var errors = new InputErrors();
        errors.Check(input);
        if (errors.Found(out var refusal)) return refusal;
        var now = clock.GetUtcNow();
        var compared = await credentials.CheckPasswordAsync(caller, input.Password, now, cancellationToken).ConfigureAwait(false);
        if (compared.IsRefused(out var wrong, out var account)) return wrong;
        return await transactor.RunAsync<bool>(caller.UserId, async work =>
        {
            var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null || user.Password != account.Password) return IdentityErrors.InvalidCredentials;
            var address = EmailAddress.Normalize(input.Email);
            if (address == user.Email) return InputErrors.Of("email", "It is your address already.");
            var before = await work.FindAsync(EmailChangeCollection.UserId.Is(user.Id), cancellationToken).ConfigureAwait(false);
            if (EmailChange.Request(ids.NewId(), before, user, address, limits.VerificationLifetime, now).IsRefused(out var refused, out var change)) return refused;
            if (user.RequestEmailChange(limits.VerificationMails, now).IsRefused(out refused, out var requested)) return refused;
            if (!await contacts.TryCountAsync(work, address, limits.VerificationMails, now, cancellationToken).ConfigureAwait(false)) return IdentityErrors.TooManyMails;
            if (await RefuseCodeAsync(work, user, caller, input.Code, now, cancellationToken).ConfigureAwait(false) is { } wrongCode) return wrongCode;
            work.Update(requested);
            if (before is null) work.Insert(change, DuplicateAnswer.DecideAgain);
            else work.Update(change);
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Refusal?> RefuseCodeAsync(
        UnitOfWork work, User user, Caller caller, string? code, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var factors = await work.FindFactorsAsync(user.Id, cancellationToken).ConfigureAwait(false);
        if (factors?.AreOn(user) != true) return null;
        if (code is null) return SecondFactors.Required(SecondFactors.MethodsOf(factors, user));
        var given = await credentials.AcceptCodeAsync(work, user, caller, code, isProof: false, now, cancellationToken).ConfigureAwait(false);
        if (given.IsRefused(out var refusal, out var accepted)) return refusal;
        work.Update(accepted);
        return null;
    }
}
