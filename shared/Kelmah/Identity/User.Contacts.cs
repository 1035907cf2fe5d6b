using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <content>Codes that are sent to the user, and the change of the address.</content>
public sealed partial record User
{
    /// <summary>How many mails with a code were requested lately.</summary>
    public SendCount CodeMails { get; init; } = new();

    /// <summary>Requests a code that proves a session, by a text message to the verified number; it counts like any code to a number.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="requestId">As on the <see cref="StepUpCode"/>; no message is sent for an older request.</param>
    /// <param name="limit">Of the user.</param>
    /// <param name="now">UTC.</param>
    public Result<User> RequestStepUpSms(Guid sessionId, Guid requestId, SendLimit limit, DateTimeOffset now) =>
        CountSms(new StepUpCodeRequested(Id, sessionId, requestId, FactorMethod.Sms), limit, now);

    /// <summary>Requests a code for the second step of a sign-in likewise.</summary>
    /// <param name="challengeId">The sign-in.</param>
    /// <param name="requestId">As on the <see cref="SignInChallenge"/>; no message is sent for an older request.</param>
    /// <param name="limit">Of the user.</param>
    /// <param name="now">UTC.</param>
    public Result<User> RequestSignInSms(Guid challengeId, Guid requestId, SendLimit limit, DateTimeOffset now) =>
        CountSms(new SignInCodeRequested(Id, challengeId, requestId), limit, now);

    /// <summary>Requests a code that proves a session by mail.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="requestId">As on the <see cref="StepUpCode"/>; no mail is sent for an older request.</param>
    /// <param name="limit">Of the user.</param>
    /// <param name="now">UTC.</param>
    public Result<User> RequestStepUpMail(Guid sessionId, Guid requestId, SendLimit limit, DateTimeOffset now) =>
        CodeMails.Next(limit, now) is { } mails
            ? Raise(this with { CodeMails = mails }, new StepUpCodeRequested(Id, sessionId, requestId, FactorMethod.Mail), now)
            : IdentityErrors.TooManyMails;

    /// <summary>
    /// Requests a change of the address, which a mail to the new one confirms; that mail counts among those that verify an address. The
    /// present address is told, if it is proved to be the user's. Refused while the account is suspended or waits for its erasure.
    /// </summary>
    public Result<User> RequestEmailChange(SendLimit limit, DateTimeOffset now)
    {
        if (RefuseEmailChange() is { } refusal) return refusal;
        return VerificationMails.Next(limit, now) is { } mails
            ? Raise(this with { VerificationMails = mails }, new EmailChangeRequested(Id, EmailVerifiedAt is not null), now)
            : IdentityErrors.TooManyMails;
    }

    /// <summary>
    /// Changes the address to one that is proved to be the user's: every mail that was sent to the one before is void, and what others
    /// registered with that goes.
    /// </summary>
    public Result<User> ChangeEmail(string address, DateTimeOffset now)
    {
        if (RefuseEmailChange() is { } refusal) return refusal;
        return RaiseStanding(WithAddress(address, now), new EmailChanged(Id, EmailVerifiedAt is not null), now);
    }

    /// <summary>
    /// Undoes a change of the address, or a request for one, by the token that the previous address was sent. No password is right from
    /// now on, since whoever asked for the change knew it, until the mail that this requests chooses another.
    /// </summary>
    public User UndoEmailChange(string previousAddress, DateTimeOffset now)
    {
        var undone = RaiseStanding(WithAddress(previousAddress, now), new EmailChangeUndone(Id), now);
        return Raise(undone with { Password = "", PasswordResetRequestedAt = now }, new PasswordResetRequested(Id, now), now);
    }

    private Refusal? RefuseEmailChange()
    {
        if (!IsActive) return new Refusal(IdentityErrors.AccountClosed);
        if (SuspendedAt is not null) return new Refusal(IdentityErrors.AccountSuspended);
        return ErasureDueAt is null ? null : new Refusal(IdentityErrors.ErasurePending);
    }

    private User WithAddress(string address, DateTimeOffset now) => this with
    {
        Email = address,
        EmailVerifiedAt = now,
        VerificationRequestedAt = null,
        PasswordResetRequestedAt = null,
        Registrations = ImmutableArray<PendingRegistration>.Empty,
    };

    private Result<User> CountSms(UserEvent requested, SendLimit limit, DateTimeOffset now) =>
        PhoneCodes.Next(limit, now) is { } codes ? Raise(this with { PhoneCodes = codes }, requested, now) : IdentityErrors.TooManyPhoneCodes;
}
