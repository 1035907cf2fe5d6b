namespace Kelmah.Identity;

/// <summary>What a one-time token proves.</summary>
/// <param name="Purpose">For example <c>verify-email</c>: a token for one purpose is not valid for another.</param>
/// <param name="UserId">The user that it was made for.</param>
/// <param name="State">What of the user must not have changed since: the address, the time of the request.</param>
public sealed record OneTimeClaim(string Purpose, Guid UserId, string State)
{
    /// <summary>
    /// What the token of the user's present verification mail proves; null if none is expected. Bound to the address and to the
    /// request: a newer request, another address or the use of the token voids it.
    /// </summary>
    public static OneTimeClaim? OfEmail(User user) =>
        user.VerificationRequestedAt is { } requested
            ? new OneTimeClaim("verify-email", user.Id, FormattableString.Invariant($"{user.Email}|{requested.ToUnixTimeMilliseconds()}"))
            : null;

    /// <summary>
    /// What the token of the present mail of another registration of the address proves. Bound to that registration and to the
    /// request: it makes the account of whoever asked for it, and of nobody else.
    /// </summary>
    public static OneTimeClaim OfRegistration(User user, PendingRegistration registration) =>
        new("verify-email", user.Id, FormattableString.Invariant($"{user.Email}|{registration.RequestedAt.ToUnixTimeMilliseconds()}|{registration.Id}"));

    /// <summary>
    /// What the code of the user's present text message proves; null if none is expected. Bound to the number and to the request:
    /// a newer request, another number or the use of the code voids it.
    /// </summary>
    public static OneTimeClaim? OfPhone(User user) =>
        user is { Profile.Phone: { } phone, PhoneProof.CodeSentAt: { } sent }
            ? new OneTimeClaim("verify-phone", user.Id, FormattableString.Invariant($"{phone}|{sent.ToUnixTimeMilliseconds()}"))
            : null;

    /// <summary>
    /// What the token of the user's present mail to choose a new password proves; null if none is expected. Bound to the address,
    /// the request and the password: a newer request or any change of the password voids it.
    /// </summary>
    public static OneTimeClaim? OfPasswordReset(User user) =>
        user.PasswordResetRequestedAt is { } requested
            ? new OneTimeClaim("reset-password", user.Id, FormattableString.Invariant($"{user.Email}|{requested.ToUnixTimeMilliseconds()}|{user.Password}"))
            : null;

    /// <summary>
    /// What a code proves that was sent for a session. Bound to the session, the request, the number or the address, and the password:
    /// a newer request, another number or address and any change of the password void it.
    /// </summary>
    public static OneTimeClaim OfStepUp(StepUpCode sent, User user)
    {
        var contact = sent.Channel == FactorMethod.Sms ? user.Profile.Phone : user.Email;
        return new("step-up", user.Id, FormattableString.Invariant($"{sent.SessionId}|{sent.RequestId}|{sent.Channel}|{contact}|{user.Password}"));
    }

    /// <summary>
    /// What the code of the present text message of a sign-in proves; null if none is expected. Bound to the sign-in, the request and the number.
    /// </summary>
    public static OneTimeClaim? OfSignIn(SignInChallenge challenge, User user) => challenge.CodeRequestId is { } request
        ? new OneTimeClaim("sign-in", user.Id, FormattableString.Invariant($"{challenge.Id}|{request}|{user.Profile.Phone}"))
        : null;

    /// <summary>What the token proves that the new address was sent. Bound to both addresses and to the request: a newer one voids it.</summary>
    public static OneTimeClaim OfEmailChange(EmailChange change) => new(
        "confirm-email-change",
        change.UserId,
        FormattableString.Invariant($"{change.NewAddress}|{change.PreviousAddress}|{change.RequestedAt.ToUnixTimeMilliseconds()}"));

    /// <summary>
    /// What the tokens prove that the previous address was sent, at each request and at the change: a newer request does not void them, so
    /// that whoever asks again does not take the way back.
    /// </summary>
    public static OneTimeClaim OfEmailUndoing(EmailChange change) => new("undo-email-change", change.UserId, $"{change.PreviousAddress}|{change.Id}");
}
