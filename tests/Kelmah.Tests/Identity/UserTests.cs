using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Tests.Identity;

public sealed class UserTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly AccountOptions Limits = new();

    [Fact]
    public void The_fifth_wrong_password_in_a_row_locks_for_half_an_hour()
    {
        var user = Registered();
        for (var fails = 1; fails < 5; fails++) user = user.FailSignIn(Now);
        Assert.False(user.IsLocked(Now));

        user = user.FailSignIn(Now);

        Assert.IsType<AccountLocked>(user.NewEvents[^1]);
        Assert.True(user.IsLocked(Now.AddMinutes(30).AddTicks(-1)));
        Assert.False(user.IsLocked(Now.AddMinutes(30)));
    }

    [Fact]
    public void After_a_lock_the_count_starts_anew()
    {
        var user = Registered();
        for (var fails = 0; fails < 5; fails++) user = user.FailSignIn(Now);

        user = user.FailSignIn(Now.AddHours(1));

        Assert.Equal((1, false), (user.FailedSignIns, user.IsLocked(Now.AddHours(1))));
    }

    [Fact]
    public void Each_lock_is_twice_as_long_as_the_one_before_up_to_a_day_and_a_third()
    {
        var (user, now) = (Registered(), Now);
        foreach (var minutes in (int[])[30, 60, 120, 240, 480, 960, 1_920, 1_920])
        {
            for (var fails = 0; fails < 5; fails++) user = user.FailSignIn(now);
            Assert.Equal(now.AddMinutes(minutes), user.LockedUntil);
            now = user.LockedUntil!.Value;
        }

        user = user.SignIn("hash", isKnownDevice: false, now).Value;
        for (var fails = 0; fails < 5; fails++) user = user.FailSignIn(now);
        Assert.Equal(now.AddMinutes(30), user.LockedUntil);
    }

    [Fact]
    public void A_right_password_on_a_known_device_leaves_the_count_of_the_others() =>
        Assert.Equal(1, Registered().FailSignIn(Now).SignIn("hash", isKnownDevice: true, Now).Value.FailedSignIns);

    [Fact]
    public void A_right_password_clears_the_count() =>
        Assert.Equal(0, Registered().FailSignIn(Now).SignIn("hash", isKnownDevice: false, Now).Value.FailedSignIns);

    [Fact]
    public void A_closed_account_does_not_sign_in() =>
        Assert.Equal(IdentityErrors.AccountClosed, (Registered() with { IsActive = false }).SignIn("hash", isKnownDevice: false, Now).Refusal!.Error);

    [Fact]
    public void A_suspended_account_signs_in_and_begins_no_new_work_until_it_is_reinstated()
    {
        var user = Registered().VerifyEmail(Now).Value;
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
        var later = Now + User.ErasureGrace;
        (string Command, Func<User, User> Change, bool Matters)[] life =
        [
            ("verify", user => user.VerifyEmail(Now).Value, true),
            ("fail to sign in", user => user.FailSignIn(Now), false),
            ("sign in", user => user.SignIn("hash", isKnownDevice: false, Now).Value, false),
            ("change the password", user => user.ChangePassword("hash", Now), false),
            ("ask for a reset", user => user.RequestPasswordReset(Limits, Now), false),
            ("change the settings", user => user.ChangeSettings(new UserSettings { Language = "fr" }, Now).Value, false),
            ("suspend", user => user.Suspend("Complaints", Now).Value, true),
            ("suspend again", user => user.Suspend("Complaints", Now).Value, false),
            ("reinstate", user => user.Reinstate(Now), true),
            ("ask for erasure", user => user.RequestErasure(forfeitsBalance: false, Now).Value, true),
            ("cancel it", user => user.CancelErasure(Now).Value, true),
            ("ask for erasure anew", user => user.RequestErasure(forfeitsBalance: false, Now).Value, true),
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

        Assert.Equal(Now, user.VerifyEmail(Now).Value.EmailVerifiedAt);
        Assert.Equal(IdentityErrors.TokenNotValid, user.VerifyEmail(Now).Value.VerifyEmail(Now).Refusal!.Error);
        Assert.Equal(IdentityErrors.TokenNotValid, user.VerifyEmail(Now.AddHours(24)).Refusal!.Error);
    }

    [Fact]
    public void Events_carry_no_address_name_or_password()
    {
        var user = Registered().FailSignIn(Now).SignIn("hash-2", isKnownDevice: false, Now).Value.VerifyEmail(Now).Value;

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
        var user = Registered().VerifyEmail(Now).Value.Committed<User>();

        var first = user.RepeatRegistration(Limits, Now);

        Assert.IsType<RegistrationRepeated>(Assert.Single(first.NewEvents));
        Assert.Empty(first.Committed<User>().RepeatRegistration(Limits, Now + User.RegistrationNotice - TimeSpan.FromTicks(1)).NewEvents);
        Assert.Single(first.Committed<User>().RepeatRegistration(Limits, Now + User.RegistrationNotice).NewEvents);
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

    private static User Registered() => User.Register(
        new NewAccount(new Guid(1, 0, 0, new byte[8]), " Ama@Example.com ", "hash", UserRole.Worker, new UserProfile("Ama", "Mensah"), new Guid(2, 0, 0, new byte[8])), Now);
}
