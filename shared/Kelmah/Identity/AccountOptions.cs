using System.ComponentModel.DataAnnotations;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>Settings <c>Accounts__…</c>: what somebody who is not signed in, or not known, can make Kelmah send, and how long it holds.</summary>
public sealed class AccountOptions
{
    /// <summary>Mails that confirm one address, in an hour.</summary>
    [Range(1, 1_000)]
    public int VerificationMailsAnHour { get; set; } = 5;

    /// <summary>Mails to choose a new password to one address, in an hour.</summary>
    [Range(1, 1_000)]
    public int ResetMailsAnHour { get; set; } = 5;

    /// <summary>Further registrations that may wait for the confirmation of one address.</summary>
    [Range(1, 20)]
    public int OpenRegistrations { get; set; } = 3;

    /// <summary>Text messages with a code that one user, and one number, is sent in a day: they cost money, and the number may be somebody else's.</summary>
    [Range(1, 1_000)]
    public int PhoneCodesADay { get; set; } = 5;

    /// <summary>Seconds between two of them at least.</summary>
    [Range(0, 86_400)]
    public int PhoneCodePauseSeconds { get; set; } = 60;

    /// <summary>Mails with a code that proves a session, to one user in an hour.</summary>
    [Range(1, 1_000)]
    public int CodeMailsAnHour { get; set; } = 10;

    /// <summary>Hours in which the previous address can undo a change of the address.</summary>
    [Range(1, 720)]
    public int EmailChangeUndoHours { get; set; } = 72;

    /// <summary>The country whose telephone numbers are given without its code, ISO 3166-1 alpha-2.</summary>
    [RegularExpression("[A-Z]{2}")]
    public string PhoneCountry { get; set; } = "GH";

    /// <summary>Hours for which the link in a verification mail, and a registration that waits for it, is valid.</summary>
    [Range(1, 168)]
    public int VerificationHours { get; set; } = 24;

    /// <summary>Hours in which a user is told once at most that somebody registers with the address, so that nobody can flood a mailbox.</summary>
    [Range(1, 168)]
    public int RegistrationNoticeHours { get; set; } = 24;

    /// <summary>Minutes for which the link in a mail to choose a new password is valid.</summary>
    [Range(5, 1_440)]
    public int PasswordResetMinutes { get; set; } = 60;

    /// <summary>Minutes for which a code that was sent by text message is valid.</summary>
    [Range(1, 60)]
    public int PhoneCodeMinutes { get; set; } = 10;

    /// <summary>Wrong codes that void one: a code has six digits, so that few may be tried.</summary>
    [Range(1, 10)]
    public int PhoneCodeTries { get; set; } = 5;

    /// <summary>Days for which a user may cancel an erasure. GDPR, article 12(3), gives a month at most.</summary>
    [Range(0, 30)]
    public int ErasureGraceDays { get; set; } = 30;

    /// <summary>How long the link in a verification mail is valid.</summary>
    public TimeSpan VerificationLifetime => TimeSpan.FromHours(VerificationHours);

    /// <summary>How long the link in a mail to choose a new password is valid.</summary>
    public TimeSpan PasswordResetLifetime => TimeSpan.FromMinutes(PasswordResetMinutes);

    /// <summary>How long a code that was sent by text message is valid.</summary>
    public TimeSpan PhoneCodeLifetime => TimeSpan.FromMinutes(PhoneCodeMinutes);

    /// <summary>How long the user may cancel an erasure.</summary>
    public TimeSpan ErasureGrace => TimeSpan.FromDays(ErasureGraceDays);

    /// <summary>In which the user is told once at most that somebody registers with the address.</summary>
    public TimeSpan RegistrationNotice => TimeSpan.FromHours(RegistrationNoticeHours);

    /// <summary>Of one user, and of one number.</summary>
    public SendLimit PhoneCodes => new(PhoneCodesADay, TimeSpan.FromDays(1), TimeSpan.FromSeconds(PhoneCodePauseSeconds));

    /// <summary>Of one address.</summary>
    public SendLimit VerificationMails => new(VerificationMailsAnHour, TimeSpan.FromHours(1));

    /// <summary>Of one address.</summary>
    public SendLimit ResetMails => new(ResetMailsAnHour, TimeSpan.FromHours(1));

    /// <summary>Of one user.</summary>
    public SendLimit CodeMails => new(CodeMailsAnHour, TimeSpan.FromHours(1));

    /// <summary>How long a change of the address can be undone.</summary>
    public TimeSpan EmailChangeUndo => TimeSpan.FromHours(EmailChangeUndoHours);
}
