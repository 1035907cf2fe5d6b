using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>The rules of accounts and sessions.</summary>
public static class IdentityErrors
{
    public static readonly ErrorCode EmailAlreadyRegistered = new("email_already_registered", 409, "This address has an account already.");

    /// <summary>
    /// The address is unknown, the password wrong, or the account locked after some wrong ones in a row; which of them is not
    /// told, because it would reveal who has an account.
    /// </summary>
    public static readonly ErrorCode InvalidCredentials = new(
        "invalid_credentials", 401, "The email address or the password is wrong. Five wrong passwords (by default) lock an account for devices that have not signed in before, for 30 minutes at first.");

    /// <summary>An administrator has suspended the account.</summary>
    public static readonly ErrorCode AccountSuspended = new("account_suspended", 403, "This account is suspended: what is under way goes on, new work does not begin.");

    public static readonly ErrorCode AccountClosed = new("account_closed", 403, "This account is closed.");

    /// <summary>An administrator cannot suspend the account that the request comes from.</summary>
    public static readonly ErrorCode OwnAccount = new("own_account", 409, "You cannot do this to your own account.");

    /// <summary>A token from a mail is malformed, used, replaced by a newer one or too old.</summary>
    public static readonly ErrorCode TokenNotValid = new("token_not_valid", 400, "This link does not hold any more; ask for a new one.");

    /// <summary>The profile has no number to verify.</summary>
    public static readonly ErrorCode PhoneMissing = new("phone_missing", 409, "Put a phone number into your profile first.");

    /// <summary>A code was sent a moment ago, or as many as there may be in a day.</summary>
    public static readonly ErrorCode TooManyPhoneCodes = new("too_many_phone_codes", 409, "Wait before you ask for another code.", RetryHelps: true);

    /// <summary>The code is wrong, used, replaced by a newer one, too old, or too many wrong ones were given.</summary>
    public static readonly ErrorCode PhoneCodeNotValid = new("phone_code_not_valid", 400, "This code does not hold; ask for a new one.");

    /// <summary>A refresh token is unknown, expired or revoked.</summary>
    public static readonly ErrorCode RefreshTokenNotValid = new("refresh_token_not_valid", 401, "Sign in again.");

    /// <summary>A refresh token was used again, long after it was exchanged: somebody else has it, and its session is ended.</summary>
    public static readonly ErrorCode RefreshTokenReused = new("refresh_token_reused", 401, "This session was ended for safety; sign in again.");

    /// <summary>A one-time code or recovery code is wrong, used before, or too old.</summary>
    public static readonly ErrorCode TotpCodeWrong = new("totp_code_wrong", 401, "The code is wrong or was used before.");

    /// <summary>Too many wrong codes were given in a row in this session, or at the second step of sign-ins; no code is taken for a while.</summary>
    public static readonly ErrorCode TotpLocked = new(
        "totp_locked", 409, "Too many wrong codes were given; wait before you give another, half an hour at first by default.", RetryHelps: true);

    /// <summary>
    /// A fresh one-time code is required: send one of a method that <c>methods</c> names to <c>/auth/totp/verify</c> and try again.
    /// <c>/auth/step-up/code</c> sends one by text message or mail.
    /// </summary>
    public static readonly ErrorCode TotpRequired = new(
        "totp_required", 403, "Confirm it with a fresh code first: of your authenticator, of a text message, or of a mail where you have neither.");

    /// <summary>A code is sent by mail to whoever has no second factor, and by text message to whoever has switched that on.</summary>
    public static readonly ErrorCode ChannelNotAvailable = new("channel_not_available", 409, "No code is sent to you this way; use one of the methods that you have.");

    /// <summary>As many mails were asked for as the settings allow in an hour.</summary>
    public static readonly ErrorCode TooManyMails = new("too_many_mails", 409, "Wait before you ask for another mail.", RetryHelps: true);

    /// <summary>The number of the profile is yet to be verified.</summary>
    public static readonly ErrorCode PhoneNotVerified = new("phone_not_verified", 409, "Confirm your phone number first.");

    public static readonly ErrorCode SmsAlreadyEnabled = new("sms_already_enabled", 409, "Codes by text message are asked for already.");

    public static readonly ErrorCode SmsNotEnabled = new("sms_not_enabled", 409, "Codes by text message are not asked for.");

    /// <summary>The address was changed a short time ago, and its previous owner can still undo that.</summary>
    public static readonly ErrorCode EmailChangeRecent = new(
        "email_change_recent", 409, "Your address was changed a short time ago; it can be changed again once that cannot be undone any more, or was undone.", RetryHelps: true);

    /// <summary>Codes are required already; disable them first.</summary>
    public static readonly ErrorCode TotpAlreadyEnabled = new("totp_already_enabled", 409, "Codes from an authenticator are asked for already.");

    /// <summary>There is no factor that is switched on, and no code was sent.</summary>
    public static readonly ErrorCode TotpNotEnabled = new("totp_not_enabled", 409, "No code is asked for: there is no second factor, and none was sent.");

    /// <summary>The second step of a sign-in is unknown, used, too old, or was tried too often.</summary>
    public static readonly ErrorCode ChallengeNotValid = new("challenge_not_valid", 401, "Sign in again.");

    /// <summary>The settings hold the key, and it is replaced there.</summary>
    public static readonly ErrorCode SigningKeyInSettings = new("signing_key_in_settings", 409, "The signing key stands in the settings; replace it there.");

    /// <summary>An account that is to be erased starts no new work; cancel the erasure first.</summary>
    public static readonly ErrorCode ErasurePending = new("erasure_pending", 403, "This account is to be erased; cancel the erasure first.");

    /// <summary>The grace is over.</summary>
    public static readonly ErrorCode ErasureBegun = new("erasure_begun", 409, "The erasure has begun and cannot be cancelled any more.");

    /// <summary>The erasure was not requested, or it was cancelled.</summary>
    public static readonly ErrorCode ErasureNotRequested = new("erasure_not_requested", 409, "The erasure of this account is not asked for.");

    /// <summary>The grace is not over.</summary>
    public static readonly ErrorCode ErasureNotDue = new("erasure_not_due", 409, "The time to think better of the erasure is not over.");

    /// <summary>A contract waits for signatures, is under way or in dispute.</summary>
    public static readonly ErrorCode ErasureContractsOpen = new("erasure_contracts_open", 409, "End your open contracts first: cancel those at /contracts/{id}/cancel, or see at /contracts/{id}/timeline when they end.");

    /// <summary>An escrow of a contract of the user's holds money.</summary>
    public static readonly ErrorCode ErasureEscrowHeld = new("erasure_escrow_held", 409, "An escrow of yours still holds money; the timeline of its contract says when it is released or refunded.");

    /// <summary>A payment or refund of the user's is under way.</summary>
    public static readonly ErrorCode ErasurePaymentPending = new("erasure_payment_pending", 409, "A payment or refund of yours is still under way; wait until it has arrived.");

    public static readonly ErrorCode ErasureWalletNotEmpty = new("erasure_wallet_not_empty", 409, "Your wallet still holds money: what is pending has to arrive, and the rest goes to the platform for good where the request says forfeitBalance.");

    public static readonly ErrorCode ErasureRefundOpen = new("erasure_refund_open", 409, "A request for a refund of yours is undecided; it is answered or decided by its deadline.");

    /// <summary>The bank of a payer has taken a payment back, of a contract of the user's, and has not decided.</summary>
    public static readonly ErrorCode ErasureChargebackOpen = new("erasure_chargeback_open", 409, "A bank has yet to decide about a payment of a contract of yours.");

    /// <summary>Somebody has to be able to administer the marketplace.</summary>
    public static readonly ErrorCode ErasureLastAdmin = new("erasure_last_admin", 409, "The last administrator cannot be erased: have another one made first, by Admin__Email and Admin__Password and a restart.");

    /// <summary>Publishing, applying and signing require a verified address.</summary>
    public static readonly ErrorCode EmailNotVerified = new("email_not_verified", 403, "Verify your email address first.");
}
