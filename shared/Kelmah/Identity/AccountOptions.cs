using System.ComponentModel.DataAnnotations;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>Settings <c>Accounts__…</c>: what somebody who is not signed in, or not known, can make Kelmah send.</summary>
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

    internal SendLimit VerificationMails => new(VerificationMailsAnHour, TimeSpan.FromHours(1));

    internal SendLimit ResetMails => new(ResetMailsAnHour, TimeSpan.FromHours(1));
}
