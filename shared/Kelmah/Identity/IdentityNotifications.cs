using System.Collections.Immutable;
using Kelmah.Notifications;
using static Kelmah.Notifications.NotificationChannels;
using static Kelmah.Notifications.NotificationText;

namespace Kelmah.Identity;

/// <summary>What users are told about their accounts.</summary>
public static class IdentityNotifications
{
    /// <summary>The rows of the catalogue.</summary>
    public static ImmutableArray<NotificationTemplate> Templates { get; } =
    [
        new NotificationTemplate<EmailVerificationRequested>(
            NotificationType.System, requested => requested.UserId, EmailOnly,
            (_, _) => "Confirm your email address",
            (requested, facts) => requested.RegistrationId is null
                ? "Welcome to Kelmah. Confirm that this address is yours, and you can post jobs and apply to them. If you did not sign up, ignore this mail."
                : $"Welcome to Kelmah. Somebody had signed up with this address before. This mail is for the sign-up of {Time(requested.RequestedAt, facts.Zone)}: if it was yours, confirm it, and its password holds; what others signed up is void. If you did not sign up then, ignore this mail."),
        new NotificationTemplate<RegistrationRepeated>(
            NotificationType.System, repeated => repeated.UserId, EmailOnly,
            (_, _) => "You have an account already",
            (_, _) => "Somebody tried to make an account with your address, which has one. If that was you, sign in, or ask for a new password. If not, ignore this mail."),
        new NotificationTemplate<EmailVerified>(
            NotificationType.System, verified => verified.UserId, InAppPush,
            (_, _) => "Your email address is confirmed",
            (_, _) => "Your email address is confirmed. You can use all of Kelmah now."),
        new NotificationTemplate<PhoneCodeRequested>(
            NotificationType.System, requested => requested.UserId, SmsOnly,
            (_, _) => "Confirm your phone number",
            (_, _) => "A code that confirms your phone number.")
        {
            Sms = (requested, _) => $"Kelmah: confirm this number within {Minutes(requested.ValidMinutes)} with the code",
        },
        new NotificationTemplate<PhoneVerified>(
            NotificationType.System, verified => verified.UserId, InAppEmailPush,
            (_, _) => "Your phone number is confirmed",
            (_, _) => "Your phone number is confirmed. If that was not you, choose a new password at once."),
        new NotificationTemplate<PhoneChanged>(
            NotificationType.System, changed => changed.UserId, InAppEmailPush,
            (_, _) => "Your phone number was changed",
            (_, _) => "Another phone number stands in your profile, and your account does not take codes by text message until you switch them on again. If that was not you, choose a new password at once."),
        new NotificationTemplate<PhoneRemoved>(
            NotificationType.System, removed => removed.UserId, InAppEmailPush,
            (_, _) => "Your phone number was removed",
            (_, _) => "Your profile has no phone number any more, and your account does not take codes by text message. If that was not you, choose a new password at once."),
        new NotificationTemplate<StepUpCodeRequested>(
            NotificationType.System, requested => requested.UserId, SmsOnly,
            (_, _) => "Your code",
            (_, _) => "A code that confirms what you do.")
        {
            When = requested => requested.Channel == FactorMethod.Sms,
            Sms = (_, _) => "Kelmah: nobody of Kelmah asks for this code. It confirms what you do in the app, within 10 minutes:",
        },
        new NotificationTemplate<StepUpCodeRequested>(
            NotificationType.System, requested => requested.UserId, EmailOnly,
            (_, _) => "Your code",
            (_, _) => "With this code you confirm what you do in the app. Nobody of Kelmah asks you for it. If you did not ask for it, somebody else is signed in to your account: end your sessions and choose a new password at once.")
        {
            When = requested => requested.Channel == FactorMethod.Mail,
        },
        new NotificationTemplate<SignInCodeRequested>(
            NotificationType.System, requested => requested.UserId, SmsOnly,
            (_, _) => "Your code to sign in",
            (_, _) => "A code with which you sign in.")
        {
            Sms = (_, _) => "Kelmah: nobody of Kelmah asks for this code. You sign in with it, within 10 minutes:",
        },
        new NotificationTemplate<EmailChangeRequested>(
            NotificationType.System, requested => requested.UserId, EmailOnly,
            (_, _) => "Another address for your account is asked for",
            (_, _) => "Somebody who knows your password asked for another email address for your account. It changes when the mail to that address is confirmed. If that was you, there is nothing to do. If not, stop it here: your sessions end, and you choose a new password.")
        {
            When = requested => requested.IsUndoable,
        },
        new NotificationTemplate<EmailConfirmationRequested>(
            NotificationType.System, requested => requested.UserId, EmailOnly,
            (_, _) => "Your new email address",
            (_, _) => "This address was given as the new one of a Kelmah account. If that was not you, ignore this mail."),
        new NotificationTemplate<EmailChanged>(
            NotificationType.System, changed => changed.UserId, InAppPush,
            (_, _) => "Your email address was changed",
            (_, _) => "Your account has another email address, and your other devices were signed out."),
        new NotificationTemplate<EmailChanged>(
            NotificationType.System, changed => changed.UserId, EmailOnly,
            (_, _) => "Your email address was changed",
            (_, _) => "Your account has another email address from now on, and this one gets no more mails but codes for a while. If that was not you, undo it here: your account has this address again, all sessions end, and you choose a new password.")
        {
            When = changed => changed.IsUndoable,
        },
        new NotificationTemplate<EmailChangeUndone>(
            NotificationType.System, undone => undone.UserId, InAppEmailPush,
            (_, _) => "The change of your email address was undone",
            (_, _) => "Your account has this address again, and all of its sessions were ended. No password is right before you choose a new one; another mail leads there."),
        new NotificationTemplate<PasswordResetRequested>(
            NotificationType.System, requested => requested.UserId, EmailOnly,
            (_, _) => "Choose a new password",
            (_, _) => "Somebody asked for a new password for your account. If that was you, choose one. If not, ignore this mail; your password stays as it is."),
        new NotificationTemplate<PasswordChanged>(
            NotificationType.System, changed => changed.UserId, InAppEmailPush,
            (_, _) => "Your password was changed",
            (_, _) => "Your password was changed, and your other devices were signed out. If that was not you, ask for a new password at once."),
        new NotificationTemplate<UserSuspended>(
            NotificationType.System, suspended => suspended.UserId, InAppEmailPush,
            (_, _) => "Your account is suspended",
            (_, _) => "Your account is suspended: you cannot begin new work for now. What is under way goes on, and your money stays yours. Sign in to read the reason."),
        new NotificationTemplate<UserReinstated>(
            NotificationType.System, reinstated => reinstated.UserId, InAppEmailPush,
            (_, _) => "Your account is open again",
            (_, _) => "The suspension of your account has ended. You can use all of Kelmah again."),
        new NotificationTemplate<ErasureRequested>(
            NotificationType.System, requested => requested.UserId, EmailOnly,
            (_, _) => "Your account will be erased",
            (requested, facts) => $"As you asked, your account and your personal data will be erased on {Time(requested.DueAt, facts.Zone)}. Until then you can sign in and cancel it. If you did not ask for it, sign in, cancel it and choose a new password."),
        new NotificationTemplate<ErasureCancelled>(
            NotificationType.System, cancelled => cancelled.UserId, InAppEmailPush,
            (_, _) => "Your account stays",
            (_, _) => "The erasure of your account was cancelled; your account stays. Closed jobs and withdrawn applications stay as they are. If that was not you, choose a new password at once."),
        new NotificationTemplate<TotpEnabled>(
            NotificationType.System, enabled => enabled.UserId, InAppEmailPush,
            (_, _) => "Codes from an authenticator are asked for",
            (_, _) => "Your account asks for a code from your authenticator when you sign in. Keep your recovery codes in a safe place."),
        new NotificationTemplate<TotpDisabled>(
            NotificationType.System, disabled => disabled.UserId, InAppEmailPush,
            (_, _) => "Codes from an authenticator are asked for no more",
            (_, _) => "Your account does not ask for codes from an authenticator any more. If that was not you, choose a new password at once."),
        new NotificationTemplate<SmsFactorEnabled>(
            NotificationType.System, enabled => enabled.UserId, InAppEmailPush,
            (_, _) => "Codes by text message are asked for",
            (_, _) => "Your account asks for a code by text message when you sign in. Keep your recovery codes in a safe place. If that was not you, choose a new password at once."),
        new NotificationTemplate<SmsFactorDisabled>(
            NotificationType.System, disabled => disabled.UserId, InAppEmailPush,
            (_, _) => "Codes by text message are asked for no more",
            (_, _) => "Your account does not ask for codes by text message any more. If that was not you, choose a new password at once."),
        new NotificationTemplate<RecoveryCodeTaken>(
            NotificationType.System, taken => taken.UserId, InAppEmailPush,
            (_, _) => "A recovery code was used",
            (taken, _) => $"One of your recovery codes was used; {taken.Left} are left. If that was not you, choose a new password at once."),
        new NotificationTemplate<AccountLocked>(
            NotificationType.System, locked => locked.UserId, InAppEmailPush,
            (_, _) => "Your account is locked for a while",
            (locked, facts) => $"Somebody gave a wrong password for your account several times. Until {Time(locked.LockedUntil, facts.Zone)} you can sign in only on devices that have signed in before. If that was not you, choose a new password."),
        new NotificationTemplate<GuessesLocked>(
            NotificationType.System, locked => locked.UserId, InAppEmailPush,
            (locked, _) => locked.Kind == GuessKind.Code ? "Wrong codes were given" : "Wrong passwords were given",
            (locked, facts) => $"Several wrong {(locked.Kind == GuessKind.Code ? "codes" : "passwords")} were given within one of your sessions, on one of your devices or at your sign-in. No more are taken there before {Time(locked.LockedUntil, facts.Zone)}. If that was not you, end your sessions and choose a new password at once."),
        new NotificationTemplate<SessionReuseDetected>(
            NotificationType.System, reused => reused.UserId, Everywhere,
            (_, _) => "We signed one of your devices out",
            (_, facts) => $"A sign-in{(facts.Device is { } device ? $" of \"{Shorten(device, 80)}\"" : "")}{(facts.Session?.Place is { } place ? $", last used in {place}," : "")} was used from two places, so we ended it. If you do not know why, choose a new password.")
        {
            Sms = (_, _) => "Kelmah: one of your sign-ins was used from two places, so we ended it. If that was not you, choose a new password.",
        },
        new NotificationTemplate<SessionStartedElsewhere>(
            NotificationType.System, started => started.UserId, Everywhere,
            (_, _) => "A sign-in from a new place",
            (_, facts) => $"Somebody signed in to your account on {Device(facts.Session)}, in {Place(facts.Session)}, where you have not been lately. If that was not you, end that session and choose a new password at once.")
        {
            Sms = (_, facts) => $"Kelmah: a sign-in from {Place(facts.Session)}, where you have not been lately. If that was not you, choose a new password.",
        },
    ];

    private static string Device(SessionOrigin? session) => session?.DeviceInfo is { } device ? $"\"{Shorten(device, 80)}\"" : "a new device";

    private static string Place(SessionOrigin? session) => session?.Place?.ToString() ?? "a place";

    private static string Minutes(int count) => count == 1 ? "a minute" : FormattableString.Invariant($"{count} minutes");
}
