using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Tests.Identity;

public sealed class UserTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly AccountOptions Limits = new();
    private static readonly LockoutOptions Lockouts = new();

    [Fact]
    public void The_fifth_wrong_password_in_a_row_locks_for_half_an_hour()
    {
        var user = Registered();
        for (var fails = 1; fails < 5; fails++) user = user.FailSignIn(Lockouts, Now);
        Assert.False(user.IsLocked(Now));

        user = user.FailSignIn(Lockouts, Now);

        Assert.IsType<AccountLocked>(user.NewEvents[^1]);
        Assert.True(user.IsLocked(Now.AddMinutes(30).AddTicks(-1)));
        Assert.False(user.IsLocked(Now.AddMinutes(30)));
    }

    [Fact]
    public void After_a_lock_the_count_starts_anew()
    {
        var user = Registered();
        for (var fails = 0; fails < 5; fails++) user = user.FailSignIn(Lockouts, Now);

        user = user.FailSignIn(Lockouts, Now.AddHours(1));

        Assert.Equal((1, false), (user.FailedSignIns, user.IsLocked(Now.AddHours(1))));
    }

    [Fact]
    public void Each_lock_is_twice_as_long_as_the_one_before_up_to_a_day_and_a_third()
    {
        var (user, now) = (Registered(), Now);
        foreach (var minutes in (int[])[30, 60, 120, 240, 480, 960, 1_920, 1_920])
        {
            for (var fails = 0; fails < 5; fails++) user = user.FailSignIn(Lockouts, now);
            Assert.Equal(now.AddMinutes(minutes), user.LockedUntil);
            now = user.LockedUntil!.Value;
        }

        user = user.SignIn("hash", isKnownDevice: false, now).Value;
        for (var fails = 0; fails < 5; fails++) user = user.FailSignIn(Lockouts, now);
        Assert.Equal(now.AddMinutes(30), user.LockedUntil);
    }

    [Fact]
    public void A_right_password_on_a_known_device_leaves_the_count_of_the_others() =>
        Assert.Equal(1, Registered().FailSignIn(Lockouts, Now).SignIn("hash", isKnownDevice: true, Now).Value.FailedSignIns);

    [Fact]
    public void A_right_password_clears_the_count() =>
        Assert.Equal(0, Registered().FailSignIn(Lockouts, Now).SignIn("hash", isKnownDevice: false, Now).Value.FailedSignIns);

    [Fact]
    public void A_closed_account_does_not_sign_in() =>
        Assert.Equal(IdentityErrors.AccountClosed, (Registered() with { IsActive = false }).SignIn("hash", isKnownDevice: false, Now).Refusal!.Error);

    [Fact]
    public void A_suspended_account_signs_in_and_begins_no_new_work_until_it_is_reinstated()
    {
        var user = Registered().VerifyEmail(Limits, Now).Value;
        var suspended = user.Suspend("Complaints", Now).Value;

        Assert.Null(suspended.SignIn("hash", isKnownDevice: false, Now).Refusal);
        Assert.Null(user.RefuseNewWork());
        Assert.Equal(IdentityErrors.AccountSuspended, suspended.RefuseNewWork()!.Error);
        Assert.Same(suspended, suspended.Suspend("Again", Now).Value);
        Assert.Null(suspended.Reinstate(Now).RefuseNewWork());
        Assert.Equal(RequestErrors.InvalidInput, user.Suspend(" ", Now).Refusal!.Error);
    }

    /// <summary>Decisions about contracts and jobs rest on the standing: it follows everything that they ask of a user, and nothing else.</summary>
    [Fact]
    public void The_standing_changes_with_who_may_begin_new_work_and_with_nothing_else()
    {
        var later = Now + Limits.ErasureGrace;
        (string Command, Func<User, User> Change, bool Matters)[] life =
        [
            ("verify", user => user.VerifyEmail(Limits, Now).Value, true),
            ("fail to sign in", user => user.FailSignIn(Lockouts, Now), false),
            ("sign in", user => user.SignIn("hash", isKnownDevice: false, Now).Value, false),
            ("change the password", user => user.ChangePassword("hash", Now), false),
            ("ask for a reset", user => user.RequestPasswordReset(Limits, Now), false),
            ("change the settings", user => user.ChangeSettings(new UserSettings { Language = "fr" }, Now).Value, false),
            ("suspend", user => user.Suspend("Complaints", Now).Value, true),
            ("suspend again", user => user.Suspend("Complaints", Now).Value, false),
            ("reinstate", user => user.Reinstate(Now), true),
            ("ask for erasure", user => user.RequestErasure(forfeitsBalance: false, Limits.ErasureGrace, Now).Value, true),
            ("cancel it", user => user.CancelErasure(Now).Value, true),
            ("ask for erasure anew", user => user.RequestErasure(forfeitsBalance: false, Limits.ErasureGrace, Now).Value, true),
            ("begin it", user => user.BeginErasure(later).Value, true),
            ("erase", user => user.Erase(later).Value, true),
        ];

        var user = Registered();
        foreach (var (command, change, matters) in life)
        {
            var next = change(user);
            Assert.True(next.Standing == user.Standing + (matters ? 1 : 0), command);
            if (!matters) Assert.Equal(user.RefuseNewWork()?.Error, next.RefuseNewWork()?.Error);
            user = next;
        }
    }

    [Fact]
    public void An_address_is_proved_once_and_within_a_day()
    {
        var user = Registered();

        Assert.Equal(Now, user.VerifyEmail(Limits, Now).Value.EmailVerifiedAt);
        Assert.Equal(IdentityErrors.TokenNotValid, user.VerifyEmail(Limits, Now).Value.VerifyEmail(Limits, Now).Refusal!.Error);
        Assert.Equal(IdentityErrors.TokenNotValid, user.VerifyEmail(Limits, Now.AddHours(24)).Refusal!.Error);
    }

    [Fact]
    public void Events_carry_no_address_name_or_password()
    {
        var user = Registered().FailSignIn(Lockouts, Now).SignIn("hash-2", isKnownDevice: false, Now).Value.VerifyEmail(Limits, Now).Value;

        foreach (var raised in user.NewEvents)
        {
            foreach (var secret in (string[])["ama@example.com", "Ama", "Mensah", "hash"])
                Assert.DoesNotContain(secret, raised.ToString(), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("a@b.co", true)]
    [InlineData("first.last+tag@sub.example.com", true)]
    [InlineData("", false)]
    [InlineData("a", false)]
    [InlineData("@b.co", false)]
    [InlineData("a@b", false)]
    [InlineData("a@.co", false)]
    [InlineData("a@b.", false)]
    [InlineData("a@b..co", false)]
    [InlineData("a@b@c.co", false)]
    [InlineData("a b@c.co", false)]
    [InlineData("a@b.co\r\nBcc: x@y.co", false)]
    [InlineData("<a@b.co>", false)]
    public void An_address_has_the_shape_of_one(string text, bool isValid) => Assert.Equal(isValid, EmailAddress.IsValid(text));

    [Fact]
    public void A_user_is_told_once_a_day_that_somebody_registers_with_the_address()
    {
        var user = Registered().VerifyEmail(Limits, Now).Value.Committed<User>();

        var first = user.RepeatRegistration(Limits, Now);

        Assert.IsType<RegistrationRepeated>(Assert.Single(first.NewEvents));
        Assert.Empty(first.Committed<User>().RepeatRegistration(Limits, Now + Limits.RegistrationNotice - TimeSpan.FromTicks(1)).NewEvents);
        Assert.Single(first.Committed<User>().RepeatRegistration(Limits, Now + Limits.RegistrationNotice).NewEvents);
        Assert.Empty((user with { IsActive = false }).RepeatRegistration(Limits, Now).NewEvents);
    }

    [Fact]
    public void Who_has_not_proved_the_address_gets_the_mail_again_from_another_registration() =>
        Assert.IsType<EmailVerificationRequested>(Assert.Single(Registered().Committed<User>().RepeatRegistration(Limits, Now).NewEvents));

    [Fact]
    public void An_address_gets_five_mails_of_a_kind_in_an_hour()
    {
        var user = Registered().Committed<User>();
        for (var sent = 1; sent < 5; sent++) user = user.RequestVerification(Limits, Now.AddMinutes(sent)).Committed<User>();
        Assert.Empty(user.RequestVerification(Limits, Now.AddMinutes(59)).NewEvents);
        Assert.Single(user.RequestVerification(Limits, Now.AddMinutes(60)).NewEvents);

        for (var sent = 0; sent < 5; sent++) user = user.RequestPasswordReset(Limits, Now.AddMinutes(sent)).Committed<User>();
        Assert.Same(user, user.RequestPasswordReset(Limits, Now.AddMinutes(59)));
        Assert.Single(user.RequestPasswordReset(Limits, Now.AddMinutes(60)).NewEvents);
    }

    [Fact]
    public void A_second_role_is_added_once_and_raises_the_standing()
    {
        var user = Registered().VerifyEmail(Limits, Now).Value.Committed<User>();
        Assert.Equal<UserRole>([UserRole.Worker], user.Roles);

        var both = user.AddRole(UserRole.Hirer, Now).Value;

        Assert.Equal<UserRole>([UserRole.Worker, UserRole.Hirer], both.Roles);
        Assert.Equal((UserRole.Worker, user.Standing + 1, true), (both.Role, both.Standing, both.IsListed));
        Assert.Equal(new RoleAdded(user.Id, UserRole.Hirer), Assert.Single(both.NewEvents));
        foreach (var role in both.Roles) Assert.Same(both, both.AddRole(role, Now).Value);
    }

    [Fact]
    public void A_role_is_new_work_and_a_held_one_is_not()
    {
        var verified = Registered().VerifyEmail(Limits, Now).Value;
        var (suspended, leaving) = (verified.Suspend("Complaints", Now).Value, verified.RequestErasure(forfeitsBalance: false, Limits.ErasureGrace, Now).Value);

        Assert.Equal("email_not_verified", Registered().AddRole(UserRole.Hirer, Now).Refusal?.Error.Code);
        Assert.Equal("account_suspended", suspended.AddRole(UserRole.Hirer, Now).Refusal?.Error.Code);
        Assert.Equal("erasure_pending", leaving.AddRole(UserRole.Hirer, Now).Refusal?.Error.Code);
        Assert.Same(suspended, suspended.AddRole(UserRole.Worker, Now).Value);
    }

    [Fact]
    public void An_administrator_holds_no_other_role_and_nobody_becomes_one()
    {
        var account = new NewAccount(Guid.CreateVersion7(), "boss@example.com", "hash", UserRole.Admin, new UserProfile("Ama", "Mensah"), Guid.CreateVersion7());
        var admin = User.RegisterVerified(account, Now);

        foreach (var role in Enum.GetValues<UserRole>()) Assert.Equal("role_not_allowed", admin.AddRole(role, Now).Refusal?.Error.Code);
        Assert.Equal("role_not_allowed", Registered().VerifyEmail(Limits, Now).Value.AddRole(UserRole.Admin, Now).Refusal?.Error.Code);
        Assert.Equal<UserRole>([UserRole.Admin], admin.Roles);
    }

    [Fact]
    public void Who_is_worker_and_hirer_has_the_profile_of_a_worker_to_fill_in()
    {
        var hirer = User.RegisterVerified(new NewAccount(Guid.CreateVersion7(), "ama@example.com", "hash", UserRole.Hirer, new UserProfile("Ama", "Mensah"), Guid.CreateVersion7()), Now);
        var both = hirer.AddRole(UserRole.Worker, Now).Value;

        Assert.Equal((42, ProfileAction.AddLocation), (ProfileCompleteness.Of(hirer).Percent, ProfileCompleteness.Of(hirer).NextAction));
        Assert.Equal((25, ProfileAction.AddSkills), (ProfileCompleteness.Of(both).Percent, ProfileCompleteness.Of(both).NextAction));
        Assert.Equal((false, true), (hirer.IsListed, both.IsListed));
    }

    private static User Registered() => User.Register(
        new NewAccount(new Guid(1, 0, 0, new byte[8]), " Ama@Example.com ", "hash", UserRole.Worker, new UserProfile("Ama", "Mensah"), new Guid(2, 0, 0, new byte[8])), Now);
}
