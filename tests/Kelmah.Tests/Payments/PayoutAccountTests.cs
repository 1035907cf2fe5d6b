using Kelmah.Payments;

namespace Kelmah.Tests.Payments;

/// <summary>All states × all that the provider can say.</summary>
public sealed class PayoutAccountTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(PayoutAccountStatus.Pending, false, false, PayoutAccountStatus.Pending)]
    [InlineData(PayoutAccountStatus.Pending, true, false, PayoutAccountStatus.InReview)]
    [InlineData(PayoutAccountStatus.Pending, true, true, PayoutAccountStatus.Active)]
    [InlineData(PayoutAccountStatus.InReview, false, false, PayoutAccountStatus.Pending)]
    [InlineData(PayoutAccountStatus.InReview, true, false, PayoutAccountStatus.InReview)]
    [InlineData(PayoutAccountStatus.InReview, true, true, PayoutAccountStatus.Active)]
    [InlineData(PayoutAccountStatus.Active, false, false, PayoutAccountStatus.Restricted)]
    [InlineData(PayoutAccountStatus.Active, true, false, PayoutAccountStatus.Restricted)]
    [InlineData(PayoutAccountStatus.Active, true, true, PayoutAccountStatus.Active)]
    [InlineData(PayoutAccountStatus.Restricted, false, false, PayoutAccountStatus.Restricted)]
    [InlineData(PayoutAccountStatus.Restricted, true, false, PayoutAccountStatus.Restricted)]
    [InlineData(PayoutAccountStatus.Restricted, true, true, PayoutAccountStatus.Active)]
    public void What_the_provider_says_leads_to_one_state(PayoutAccountStatus before, bool isSubmitted, bool isEnabled, PayoutAccountStatus after)
    {
        var account = Opened() with { Status = before };

        var observed = account.Observe(new StripeAccount("acct_1", "US", isSubmitted, isEnabled, isEnabled), Now);

        Assert.Equal(after, observed.Status);
        if (before == after) Assert.Same(account, observed);
        else Assert.Equal(after, Assert.IsType<PayoutAccountChanged>(Assert.Single(observed.NewEvents)).Status);
    }

    [Theory]
    [InlineData(false, "requirements.past_due", true, PayoutAccountStatus.Pending)]
    [InlineData(false, "rejected.fraud", false, PayoutAccountStatus.Restricted)]
    [InlineData(true, "rejected.listed", false, PayoutAccountStatus.Restricted)]
    [InlineData(true, "rejected.terms_of_service", true, PayoutAccountStatus.Restricted)]
    [InlineData(true, "requirements.past_due", false, PayoutAccountStatus.Restricted)]
    [InlineData(true, "requirements.past_due", true, PayoutAccountStatus.Restricted)]
    [InlineData(true, null, true, PayoutAccountStatus.Restricted)]
    [InlineData(true, "requirements.pending_verification", false, PayoutAccountStatus.InReview)]
    [InlineData(true, "under_review", false, PayoutAccountStatus.InReview)]
    [InlineData(true, "listed", false, PayoutAccountStatus.InReview)]
    public void What_the_provider_asks_for_or_turns_down_before_it_was_active_is_restricted(bool isSubmitted, string? reason, bool isOwnerAsked, PayoutAccountStatus after)
    {
        var read = new StripeAccount("acct_1", "US", isSubmitted, PayoutsEnabled: false, TransfersActive: false) { DisabledReason = reason, IsOwnerAsked = isOwnerAsked };

        foreach (var before in (PayoutAccountStatus[])[PayoutAccountStatus.Pending, PayoutAccountStatus.InReview])
        {
            var observed = (Opened() with { Status = before }).Observe(read, Now);
            Assert.Equal(after, observed.Status);
            Assert.Equal(after != before, observed.NewEvents is [PayoutAccountChanged]);
        }
    }

    [Fact]
    public void An_account_that_is_in_use_may_be_asked_for_more_later() => Assert.Equal(
        PayoutAccountStatus.Active,
        Opened().Observe(new StripeAccount("acct_1", "US", true, PayoutsEnabled: true, TransfersActive: true) { IsOwnerAsked = true }, Now).Status);

    [Theory]
    [InlineData(PayoutAccountStatus.Pending, false)]
    [InlineData(PayoutAccountStatus.InReview, false)]
    [InlineData(PayoutAccountStatus.Active, true)]
    [InlineData(PayoutAccountStatus.Restricted, false)]
    public void Only_an_active_account_is_paid_out_to(PayoutAccountStatus status, bool isPaid) =>
        Assert.Equal(isPaid, (Opened() with { Status = status }).RefusePayout() is null);

    private static PayoutAccount Opened() =>
        PayoutAccount.Begin(new Guid(1, 0, 0, new byte[8]), new Guid(2, 0, 0, new byte[8]), "US", Now).Link("acct_1", Now).Value.Committed<PayoutAccount>();
}
