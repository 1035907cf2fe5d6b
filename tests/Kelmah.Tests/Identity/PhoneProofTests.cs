using Kelmah.Adapters.PhoneNumbers;
using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Tests.Identity;

/// <summary>All states × all commands of the proof of a number.</summary>
public sealed class PhoneProofTests
{
    private static readonly LibPhoneNumbers Phones = new(new AccountOptions());
    private static readonly AccountOptions Limits = new();
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string, string> Table => new()
    {
        { "without number", "request", "phone_missing" },
        { "without number", "verify", "phone_code_not_valid" },
        { "without number", "fail", "phone_code_not_valid" },
        { "unproved", "request", "PhoneCodeRequested" },
        { "unproved", "verify", "phone_code_not_valid" },
        { "unproved", "fail", "phone_code_not_valid" },
        { "waiting", "request", "too_many_phone_codes" },
        { "waiting", "verify", "PhoneVerified" },
        { "waiting", "fail", "PhoneCodeFailed" },
        { "failed", "request", "too_many_phone_codes" },
        { "failed", "verify", "phone_code_not_valid" },
        { "failed", "fail", "phone_code_not_valid" },
        { "expired", "request", "PhoneCodeRequested" },
        { "expired", "verify", "phone_code_not_valid" },
        { "expired", "fail", "phone_code_not_valid" },
        { "proved", "request", "same" },
        { "proved", "verify", "same" },
        { "proved", "fail", "phone_code_not_valid" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_command_in_each_state(string state, string command, string outcome)
    {
        var before = In(state);

        var result = command switch
        {
            "request" => before.RequestPhoneCode(Limits, Now),
            "verify" => before.VerifyPhone(Limits, Now),
            _ => before.FailPhoneCode(Limits, Now),
        };

        if (result.IsRefused(out var refusal, out var after)) Assert.Equal(outcome, refusal.Error.Code);
        else Assert.Equal(outcome, after!.NewEvents.IsEmpty ? "same" : after.NewEvents.Single().GetType().Name);
    }

    [Fact]
    public void A_day_has_five_codes()
    {
        var user = In("unproved");
        for (var sent = 0; sent < 5; sent++) user = user.RequestPhoneCode(Limits, Now.AddMinutes(sent)).Value.Committed<User>();

        Assert.Equal(IdentityErrors.TooManyPhoneCodes, user.RequestPhoneCode(Limits, Now.AddHours(23)).Refusal!.Error);
        Assert.Equal(1, user.RequestPhoneCode(Limits, Now.AddHours(24)).Value.PhoneCodes.Count);
    }

    [Fact]
    public void Another_number_and_a_proof_leave_the_count_as_it_is()
    {
        var user = In("unproved");
        for (var sent = 0; sent < 5; sent++)
        {
            var phone = sent % 2 == 0 ? "+233207654321" : "+233201234567";
            user = user.RequestPhoneCode(Limits, Now.AddMinutes(sent)).Value.VerifyPhone(Limits, Now.AddMinutes(sent)).Value.Committed<User>();
            user = user.ChangeProfile(user.Profile with { Phone = phone }, Phones, Now).Value.Committed<User>();
            Assert.Equal(IdentityErrors.TooManyPhoneCodes, user.RequestPhoneCode(Limits, Now.AddMinutes(sent).AddSeconds(59)).Refusal!.Error);
        }

        Assert.Equal(IdentityErrors.TooManyPhoneCodes, user.RequestPhoneCode(Limits, Now.AddHours(23)).Refusal!.Error);
    }

    [Fact]
    public void Another_number_is_unproved_and_another_bio_changes_nothing()
    {
        var proved = In("proved");

        Assert.Equal(proved.PhoneProof, proved.ChangeProfile(proved.Profile with { Bio = "I paint." }, Phones, Now).Value.PhoneProof);
        Assert.Null(proved.ChangeProfile(proved.Profile with { Phone = "+233207654321" }, Phones, Now).Value.PhoneProof.VerifiedAt);
        var respelled = proved.ChangeProfile(proved.Profile with { Phone = "020 123 4567" }, Phones, Now).Value;
        Assert.Equal(("+233201234567", proved.PhoneProof), (respelled.Profile.Phone, respelled.PhoneProof));
    }

    private static User In(string state)
    {
        var profile = new UserProfile("Ama", "Mensah", Phone: state == "without number" ? null : "+233201234567");
        var account = new NewAccount(new Guid(1, 0, 0, new byte[8]), "ama@example.com", "hash", UserRole.Worker, profile, new Guid(2, 0, 0, new byte[8]));
        var user = User.Register(account, Now).Committed<User>();
        return user with
        {
            PhoneCodes = state is "waiting" or "failed" ? new SendCount(Now, 1, Now) : new SendCount(),
            PhoneProof = state switch
            {
                "waiting" => new PhoneProof(CodeSentAt: Now),
                "failed" => new PhoneProof(CodeSentAt: Now, Fails: Limits.PhoneCodeTries),
                "expired" => new PhoneProof(CodeSentAt: Now - Limits.PhoneCodeLifetime),
                "proved" => new PhoneProof(VerifiedAt: Now),
                _ => new PhoneProof(),
            },
        };
    }
}
