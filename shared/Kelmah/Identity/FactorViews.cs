using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What a user proves a sign-in and a sensitive act by, beside the password.</summary>
/// <param name="Totp">The authenticator; null where its codes are not required.</param>
/// <param name="Sms">Text messages; null where their codes are not required.</param>
/// <param name="RecoveryCodesLeft">Of ten.</param>
/// <param name="Methods">Whose codes are taken where a fresh one is required: of a mail where there is neither factor.</param>
[SchemaName("Factors")]
public sealed record FactorsView(FactorView? Totp, SmsFactorView? Sms, int RecoveryCodesLeft, ImmutableArray<FactorMethod> Methods)
{
    /// <param name="factors">Null for a user who has none.</param>
    /// <param name="user">Whose they are.</param>
    public static FactorsView Of(SecondFactors? factors, User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new(
            factors?.ConfirmedAt is { } confirmed ? new FactorView(confirmed) : null,
            factors?.HasSms(user) == true ? new SmsFactorView(factors.SmsSince!.Value, Mask(user.Profile.Phone!)) : null,
            factors?.AreOn(user) == true ? factors.RecoveryCodes.Length : 0,
            SecondFactors.MethodsOf(factors, user));
    }

    /// <summary>The last two digits, by which the user knows the number.</summary>
    private static string Mask(string phone) => string.Create(phone.Length, phone, static (masked, whole) =>
    {
        masked.Fill('*');
        masked[0] = whole[0];
        whole.AsSpan()[^2..].CopyTo(masked[^2..]);
    });
}

/// <summary>A factor that is on.</summary>
/// <param name="Since">When it was switched on, UTC.</param>
[SchemaName("Factor")]
public sealed record FactorView(DateTimeOffset Since);

/// <summary>Codes by text message.</summary>
/// <param name="Since">When they were switched on, UTC.</param>
/// <param name="Phone">The number that they go to, all but its last two digits hidden.</param>
[SchemaName("SmsFactor")]
public sealed record SmsFactorView(DateTimeOffset Since, string Phone);

/// <summary>The present password, and a code of a second factor or a recovery code.</summary>
[SchemaName("FactorRemovalInput")]
public sealed record FactorRemovalInput([Password] string Password, [Characters(0, CodeInput.MaxLength)] string Code) : IRuledInput
{
    /// <summary>Without either, so that no log can hold them.</summary>
    public override string ToString() => nameof(FactorRemovalInput);
}

/// <summary>By which a code is to be sent.</summary>
/// <param name="Channel">A text message for whoever has switched that on, a mail for whoever has neither factor; left out for the one that the caller has.</param>
[SchemaName("StepUpCodeInput")]
public sealed record StepUpCodeInput(CodeChannel? Channel = null) : IRuledInput;

/// <summary>Another address, and what proves that the account's owner wants it.</summary>
/// <param name="Password">The present one.</param>
/// <param name="Email">The new address; a mail to it confirms the change.</param>
/// <param name="Code">Of a second factor, where one is on, or a recovery code.</param>
[SchemaName("EmailChangeInput")]
public sealed record EmailChangeInput(
    [Password] string Password,
    [Email] string Email,
    [Characters(0, CodeInput.MaxLength)] string? Code = null) : IRuledInput
{
    /// <summary>Without any of it, so that no log can hold it.</summary>
    public override string ToString() => nameof(EmailChangeInput);
}

/// <summary>A change of an address as its user may see it.</summary>
/// <param name="NewAddress">The address that is or was wanted.</param>
/// <param name="PreviousAddress">The one before; null where it was not verified.</param>
/// <param name="RequestedAt">UTC.</param>
/// <param name="ConfirmedAt">When it was made, UTC; null where it was not.</param>
/// <param name="ExpiresAt">When it cannot be confirmed or undone any more, and is forgotten, UTC.</param>
public sealed record ExportedEmailChange(string NewAddress, string? PreviousAddress, DateTimeOffset RequestedAt, DateTimeOffset? ConfirmedAt, DateTimeOffset ExpiresAt);
