using Kelmah.Kernel;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Payments;

public sealed class TransactionTests
{
    public static TheoryData<string, string, string> Transitions { get; } = StateTable.Read("""
        command       | pending   | linked                     | completed                  | failed                     | cancelled
        link          | pending   | same                       | same                       | same                       | same
        link_other    | pending   | transaction_already_linked | transaction_already_linked | transaction_already_linked | transaction_already_linked
        link_refund   | transaction_already_linked | transaction_already_linked | transaction_already_linked | transaction_already_linked | transaction_already_linked
        decline       | pending   | pending                    | transaction_not_pending    | transaction_not_pending    | transaction_not_pending
        complete      | completed | completed                  | same                       | transaction_not_pending    | transaction_not_pending
        fail          | failed    | failed                     | transaction_not_pending    | same                       | transaction_not_pending
        cancel        | cancelled | cancelled                  | transaction_not_pending    | transaction_not_pending    | same
        """);

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Every_command_in_every_state_moves_or_is_refused(string state, string command, string outcome)
    {
        var transaction = In(state);

        var after = Run(command, transaction);

        Assert.Equal(outcome, StateTable.Outcome(transaction, after, next => next.Status.ToString().ToLowerInvariant()));
    }

    [Theory]
    [InlineData(PaymentChannel.Card, 15)]
    [InlineData(PaymentChannel.MobileMoney, 24 * 60)]
    public void A_payment_waits_as_long_as_its_channel_needs(PaymentChannel channel, int minutes)
    {
        var payment = Transaction.StartFunding(Guid.CreateVersion7(), Hirer, Guid.CreateVersion7(), Ghs(1_000), channel, Start);

        Assert.Equal(Start.AddMinutes(minutes), payment.ExpiresAt);
        Assert.Null(payment.Cancel(Start).Value.ExpiresAt);
    }

    [Fact]
    public void A_refund_knows_its_payment()
    {
        var payment = In("linked");

        var refund = Transaction.StartRefund(Guid.CreateVersion7(), payment, payment.Amount, Start);

        Assert.Equal((TransactionType.Refund, payment.Id, "pi_1"), (refund.Type, refund.RefundOf, refund.StripePaymentIntentId));
        Assert.Equal("re_1", refund.LinkRefund("re_1", Start).Value.StripeRefundId);
    }

    private static Transaction In(string state)
    {
        var pending = Transaction.StartFunding(Guid.CreateVersion7(), Hirer, Guid.CreateVersion7(), Ghs(1_000), PaymentChannel.Card, Start);
        var linked = pending.LinkPaymentIntent("pi_1", Start).Value;
        return (state switch
        {
            "pending" => pending,
            "linked" => linked,
            "completed" => linked.Complete(Start).Value,
            "failed" => linked.Fail("no_such_country", Start).Value,
            "cancelled" => linked.Cancel(Start).Value,
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        }).Committed<Transaction>();
    }

    private static Result<Transaction> Run(string command, Transaction transaction) => command switch
    {
        "link" => transaction.LinkPaymentIntent("pi_1", Start),
        "link_other" => transaction.LinkPaymentIntent("pi_2", Start),
        "link_refund" => transaction.LinkRefund("re_1", Start),
        "decline" => transaction.Decline("card_declined", Start),
        "complete" => transaction.Complete(Start),
        "fail" => transaction.Fail("refused", Start),
        "cancel" => transaction.Cancel(Start),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };
}
