using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>The proof that the number of a profile is the user's own.</summary>
public sealed partial record User
{
    /// <summary>How far the number of the profile is proved.</summary>
    public PhoneProof PhoneProof { get; init; } = new();

    /// <summary>Asks for a text message with a code; those before it hold no more. A number that is proved stays as it is.</summary>
    public Result<User> RequestPhoneCode(DateTimeOffset now)
    {
        if (Profile.Phone is null) return IdentityErrors.PhoneMissing;
        if (PhoneProof.VerifiedAt is not null) return this;
        return PhoneProof.SendCode(now) is { } sent
            ? Raise(this with { PhoneProof = sent }, new PhoneCodeRequested(Id, now), now)
            : IdentityErrors.TooManyPhoneCodes;
    }

    /// <summary>The code of the present text message was given. A number that is proved stays as it is.</summary>
    public Result<User> VerifyPhone(DateTimeOffset now)
    {
        if (PhoneProof.VerifiedAt is not null) return this;
        if (!PhoneProof.IsOpen(now)) return IdentityErrors.PhoneCodeNotValid;
        return Raise(this with { PhoneProof = new PhoneProof(VerifiedAt: now) }, new PhoneVerified(Id), now);
    }

    /// <summary>A wrong code was given; the fifth one ends the code.</summary>
    public Result<User> FailPhoneCode(DateTimeOffset now) => PhoneProof.VerifiedAt is null && PhoneProof.IsOpen(now)
        ? Raise(this with { PhoneProof = PhoneProof with { Fails = PhoneProof.Fails + 1 } }, new PhoneCodeFailed(Id, PhoneProof.Fails + 1), now)
        : IdentityErrors.PhoneCodeNotValid;
}
