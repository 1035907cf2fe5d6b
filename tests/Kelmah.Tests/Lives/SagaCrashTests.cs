using Kelmah.Contracts;
using Kelmah.Payments;
using Xunit.Abstractions;

namespace Kelmah.Tests.Lives;

/// <summary>
/// The host dies before and after each operation of each saga of money, once in each run, and in some runs the next host as well: every commit,
/// read, message and call to Stripe. Whatever was done before, the money is whole and moved once in the end. A usual run chooses some of the
/// operations, others each time; at the scale of 10 it is all of them. <c>KELMAH_TEST_CUT=7</c> lets the power go out at that operation alone.
/// </summary>
[Trait("Length", "Scaled")]
public sealed class SagaCrashTests(ITestOutputHelper output)
{
    private static readonly long[] Two = [100_003, 33_337];
    private static readonly long[] One = [100_003];
    private static readonly long[] Small = [33_337];
    private static readonly TimeSpan[] WeekOfReminders = [TimeSpan.FromHours(98), TimeSpan.FromHours(48), TimeSpan.FromHours(48)];

    // With fees, of 100 003 the hirer pays 3 500 + 525 and the worker 10 000 + 1 500; of 33 337 the hirer 1 167 + 175 and the worker,
    // after the other, 3 334 + 500.
    private static readonly Dictionary<string, Saga> Sagas = new(StringComparer.Ordinal)
    {
        ["The whole contract is funded by a card"] = new(
            Two, HasFees: true, Nothing,
            async stage =>
            {
                await stage.FundAsync();
                await stage.PayAsync();
                await stage.HeldAsync(138_707);
            },
            new(ContractStatus.Active) { Held = 138_707, Charged = 138_707 }),
        ["The first milestone is funded, and the next early"] = new(
            Two, HasFees: false, Nothing,
            async stage =>
            {
                await stage.FundAsync(1);
                await stage.PayAsync();
                await stage.HeldAsync(100_003);
                await stage.FundAsync(2);
                await stage.PayAsync();
                await stage.HeldAsync(133_340);
            },
            new(ContractStatus.Active) { Held = 133_340, Charged = 133_340 }),
        ["A stored card is charged without its payer"] = new(
            Two, HasFees: true, stage => stage.StoreCardAsync(),
            async stage =>
            {
                await stage.FundByStoredCardAsync();
                await stage.HeldAsync(138_707);
            },
            new(ContractStatus.Active) { Held = 138_707, Charged = 138_707 }),
        ["A payment expires, and another arrives"] = new(
            Two, HasFees: false, Nothing,
            async stage =>
            {
                await stage.FundAsync();
                await stage.PassAsync(TimeSpan.FromMinutes(16));
                await stage.NothingIsPendingAsync();
                await stage.FundAsync();
                await stage.PayAsync();
                await stage.HeldAsync(133_340);
            },
            new(ContractStatus.Active) { Held = 133_340, Charged = 133_340 }),
        ["A payment succeeds after the contract was cancelled, and goes back"] = new(
            Two, HasFees: true, Nothing,
            async stage =>
            {
                await stage.FundAsync();
                await stage.CancelAsync();
                await stage.PayAsync();
                await stage.RefundedAsync(1);
            },
            new(ContractStatus.Cancelled) { Charged = 138_707, Refunded = 138_707 }),
        ["Both milestones are approved and released"] = new(
            Two, HasFees: true, SubmittedAsync,
            async stage =>
            {
                await stage.ApproveAsync(1);
                await stage.ApproveAsync(2);
                await stage.IsAsync(ContractStatus.Completed);
            },
            new(ContractStatus.Completed) { Pending = 118_006, Fees = 18_001, Tax = 2_700, Charged = 138_707 }),
        ["A part is approved, and the rest rolls on"] = new(
            One, HasFees: true, SubmittedAsync,
            async stage =>
            {
                await stage.ApproveAsync(1, 60_001, ApprovalRemainder.Next);
                await stage.SubmittedAsync(2);
                await stage.ApproveAsync(2);
                await stage.IsAsync(ContractStatus.Completed);
            },
            new(ContractStatus.Completed) { Pending = 88_503, Fees = 13_500, Tax = 2_025, Charged = 104_028 }),
        ["A part is approved, and the rest goes back"] = new(
            One, HasFees: true, SubmittedAsync,
            async stage =>
            {
                await stage.ApproveAsync(1, 60_001, ApprovalRemainder.Return);
                await stage.AcceptRefundAsync();
                await stage.RefundedAsync(1);
            },
            new(ContractStatus.Completed) { Pending = 53_101, Fees = 8_100, Tax = 1_215, Charged = 104_028, Refunded = 41_612 }),
        ["A refund is requested and accepted"] = new(
            Two, HasFees: false, stage => stage.FundedAsync(),
            async stage =>
            {
                await stage.RequestRefundAsync(1);
                await stage.AcceptRefundAsync();
                await stage.RefundedAsync(1);
            },
            new(ContractStatus.Active) { Held = 33_337, Charged = 133_340, Refunded = 100_003 }),
        ["A refund is granted by silence"] = new(
            Two, HasFees: true, stage => stage.FundedAsync(),
            async stage =>
            {
                await stage.RequestRefundAsync(2);
                await stage.PassAsync(WeekOfReminders);
                await stage.RefundedAsync(1);
            },
            new(ContractStatus.Active) { Held = 104_028, Charged = 138_707, Refunded = 34_679 }),
        ["A refund that Stripe refuses is sent again"] = new(
            One, HasFees: true, RefusedAsync,
            async stage =>
            {
                await stage.AcceptRefundAsync();
                await stage.ResolveRefundAsync(isSentAgain: true);
                await stage.RefundedAsync(1);
            },
            new(ContractStatus.Cancelled) { Charged = 104_028, Refunded = 104_028 }),
        ["A refund that Stripe refuses is paid by hand"] = new(
            One, HasFees: false, RefusedAsync,
            async stage =>
            {
                await stage.AcceptRefundAsync();
                await stage.ResolveRefundAsync(isSentAgain: false);
            },
            new(ContractStatus.Cancelled) { Manual = 100_003, Charged = 100_003 }),
        ["The parties agree to end it, and divide two payments"] = new(
            Two, HasFees: true, SubmittedFromTwoPaymentsAsync,
            async stage =>
            {
                await stage.ProposeEndAsync(70_000);
                await stage.AcceptEndAsync();
                await stage.RefundedAsync(2);
            },
            new(ContractStatus.Completed) { Pending = 61_950, Fees = 9_450, Tax = 1_417, Charged = 138_707, Refunded = 65_890 }),
        ["Silence agrees to end it"] = new(
            Small, HasFees: false, stage => stage.FundedAsync(),
            async stage =>
            {
                await stage.ProposeEndAsync(13_337);
                await stage.PassAsync(WeekOfReminders);
                await stage.RefundedAsync(1);
            },
            new(ContractStatus.Completed) { Pending = 12_003, Fees = 1_334, Charged = 33_337, Refunded = 20_000 }),
        ["The rest is never funded"] = new(
            Two, HasFees: true, FirstSubmittedAsync,
            async stage =>
            {
                await stage.ApproveAsync(1);
                await stage.PassAsync(TimeSpan.FromDays(4), TimeSpan.FromDays(4));
                await stage.IsAsync(ContractStatus.Completed);
            },
            new(ContractStatus.Completed) { Worker = 88_503, Fees = 13_500, Tax = 2_025, Charged = 104_028 }),
        ["A chargeback is won, and the work is paid"] = new(
            Two, HasFees: true, SubmittedAsync,
            async stage =>
            {
                await stage.DisputeAsync();
                await stage.DecideAsync("won");
                await stage.IsAsync(ContractStatus.Active);
                await stage.ApproveAsync(1);
                await stage.ApproveAsync(2);
            },
            new(ContractStatus.Completed) { Pending = 118_006, Fees = 18_001, Tax = 2_700, Charged = 138_707 }),
        ["A bank gets the evidence, and leaves the money"] = new(
            Two, HasFees: true, SubmittedAsync,
            async stage =>
            {
                await stage.DisputeAsync();
                await stage.EvidenceAsync();
                await stage.DecideAsync("won");
                await stage.IsAsync(ContractStatus.Active);
                await stage.ApproveAsync(1);
                await stage.ApproveAsync(2);
            },
            new(ContractStatus.Completed) { Pending = 118_006, Fees = 18_001, Tax = 2_700, Charged = 138_707 }),
        ["A worker gives all of a release back"] = new(
            One, HasFees: true, ReleasedAsync,
            async stage =>
            {
                await stage.GiveBackAsync(1);
                await stage.RefundedAsync(1);
            },
            new(ContractStatus.Completed) { Charged = 104_028, Refunded = 104_028 }),
        ["A worker gives a release back that has matured"] = new(
            One, HasFees: true, MaturedAsync,
            async stage =>
            {
                await stage.GiveBackAsync(1);
                await stage.RefundedAsync(1);
            },
            new(ContractStatus.Completed) { Charged = 104_028, Refunded = 104_028 }),
        ["A worker gives two releases back, and Stripe refuses one of the refunds"] = new(
            Two, HasFees: true, BothReleasedFromTwoPaymentsAsync,
            async stage =>
            {
                await stage.GiveBackAsync(1);
                await stage.RefundedAsync(1);
                await stage.RefuseRefundsAsync("charge_disputed");
                await stage.GiveBackAsync(2);
                await stage.ResolveRefundAsync(isSentAgain: false);
            },
            new(ContractStatus.Completed) { Manual = 34_679, Charged = 138_707, Refunded = 104_028 }),
        ["A chargeback is lost, and the escrow pays for it"] = new(
            Two, HasFees: true, stage => stage.FundedAsync(),
            async stage =>
            {
                await stage.DisputeAsync();
                await stage.DecideAsync("lost");
                await stage.IsAsync(ContractStatus.Cancelled);
            },
            new(ContractStatus.Cancelled) { Charged = 138_707 }),
        ["What was released matures"] = new(
            One, HasFees: true, ReleasedAsync,
            stage => stage.PassAsync(TimeSpan.FromDays(6)),
            new(ContractStatus.Completed) { Worker = 88_503, Fees = 13_500, Tax = 2_025, Charged = 104_028 }),
        ["A chargeback is won, and what was released matures later"] = new(
            Two, HasFees: true, ReleasedAsync,
            async stage =>
            {
                await stage.DisputeAsync();
                await stage.DecideAsync("won");
                await stage.IsAsync(ContractStatus.Active);
                await stage.PassAsync(TimeSpan.FromDays(6));
            },
            new(ContractStatus.Active) { Worker = 88_503, Fees = 13_500, Tax = 2_025, Held = 34_679, Charged = 138_707 }),
        ["A chargeback is lost, and what was released and has not matured pays as well"] = new(
            Two, HasFees: true, ReleasedAsync,
            async stage =>
            {
                await stage.DisputeAsync();
                await stage.DecideAsync("lost");
                await stage.IsAsync(ContractStatus.Completed);
            },
            new(ContractStatus.Completed) { Charged = 138_707 }),
        ["A chargeback of a part is lost, and what has matured pays for the rest of it"] = new(
            Two, HasFees: true, MaturedAsync,
            async stage =>
            {
                await stage.DisputeAsync(86_693);
                await stage.DecideAsync("lost");
                await stage.IsAsync(ContractStatus.Completed);
            },
            new(ContractStatus.Completed) { Worker = 44_251, Fees = 6_750, Tax = 1_013, Charged = 138_707 }),
        ["A chargeback of a part is lost, and the rest is paid by hand"] = new(
            Two, HasFees: false, stage => stage.FundedAsync(),
            async stage =>
            {
                await stage.DisputeAsync(110_000);
                await stage.DecideAsync("lost");
                await stage.IsAsync(ContractStatus.Cancelled);
                await stage.ResolveRefundAsync(isSentAgain: false);
            },
            new(ContractStatus.Cancelled) { Manual = 23_340, Charged = 133_340 }),
        ["A worker who is erased gives up the balance"] = new(
            One, HasFees: true, ReleasedAsync,
            async stage =>
            {
                await stage.LeaveAsync();
                await stage.PassAsync(TimeSpan.FromDays(31));
            },
            new(ContractStatus.Completed) { Fees = 102_003, Tax = 2_025, Charged = 104_028 })
        {
            HasAccounts = true,
        },
        ["A worker withdraws what was earned"] = new(
            One, HasFees: true, OnboardedAsync,
            async stage =>
            {
                await stage.WithdrawAsync(60_000);
                await stage.WithdrawalIsAsync(WithdrawalStatus.Paid);
            },
            Withdrawn with { PaidOut = 60_000 })
        {
            HasAccounts = true,
        },
        ["A bank sends a withdrawal back days after it was paid"] = new(
            One, HasFees: true, OnboardedAsync,
            async stage =>
            {
                await stage.WithdrawAsync(60_000);
                await stage.WithdrawalIsAsync(WithdrawalStatus.Paid);
                await stage.PassAsync(TimeSpan.FromDays(3));
                await stage.FailPayoutAsync();
                await stage.WithdrawalIsAsync(WithdrawalStatus.Returned);
            },
            Withdrawn with { Worker = 88_503 })
        {
            HasAccounts = true,
        },
        ["A worker gives back what was withdrawn, and Stripe takes it back from the connected account"] = new(
            One, HasFees: true, TransferredAsync,
            async stage =>
            {
                await stage.GiveWithdrawnBackAsync(TransactionStatus.Completed);
                await stage.RefundedAsync(1);
                await stage.WithdrawalIsAsync(WithdrawalStatus.Cancelled);
            },
            new(ContractStatus.Completed) { Charged = 104_028, Refunded = 104_028 })
        {
            HasAccounts = true,
        },
        ["A worker gives back what was withdrawn and spent, and it is paid out after all"] = new(
            One, HasFees: true, SpentAsync,
            async stage =>
            {
                await stage.GiveWithdrawnBackAsync(TransactionStatus.Failed);
                await stage.SpendAsync(-1);
                await stage.WithdrawalIsAsync(WithdrawalStatus.Paid);
            },
            Withdrawn with { PaidOut = 60_000 })
        {
            HasAccounts = true,
        },
        ["An administrator pays a withdrawal by hand"] = new(
            One, HasFees: true, DestinedAsync,
            async stage =>
            {
                await stage.WithdrawAsync(60_000);
                await stage.ResolveWithdrawalAsync(isPaid: true);
                await stage.WithdrawalIsAsync(WithdrawalStatus.Paid);
            },
            Withdrawn with { Manual = 60_000 })
        {
            HasAccounts = true,
        },
        ["A withdrawal by hand is cancelled"] = new(
            One, HasFees: true, DestinedAsync,
            async stage =>
            {
                await stage.WithdrawAsync(60_000);
                await stage.CancelWithdrawalAsync();
                await stage.WithdrawalIsAsync(WithdrawalStatus.Cancelled);
            },
            Withdrawn with { Worker = 88_503 })
        {
            HasAccounts = true,
        },
    };

    private static SagaEnd Withdrawn => new(ContractStatus.Completed) { Worker = 28_503, Fees = 13_500, Tax = 2_025, Charged = 104_028 };

    public static TheoryData<string> Names => [.. Sagas.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Money_is_whole_and_moves_once_wherever_the_host_dies_in(string saga) =>
        await Cuts.AssertWholeAsync(cut => SagaStage.PlayAsync(Sagas[saga], cut), Sagas[saga].End, output);

    private static Task Nothing(SagaStage stage) => Task.CompletedTask;

    private static async Task SubmittedAsync(SagaStage stage)
    {
        await stage.FundedAsync();
        await stage.SubmittedAsync(1);
        if (stage.Has(2)) await stage.SubmittedAsync(2);
    }

    private static async Task FirstSubmittedAsync(SagaStage stage)
    {
        await stage.FundAsync(1);
        await stage.PayAsync();
        await stage.HeldAsync(104_028);
        await stage.SubmittedAsync(1);
    }

    private static async Task SubmittedFromTwoPaymentsAsync(SagaStage stage)
    {
        await FirstSubmittedAsync(stage);
        await stage.FundAsync(2);
        await stage.PayAsync();
        await stage.HeldAsync(138_707);
    }

    private static async Task BothReleasedFromTwoPaymentsAsync(SagaStage stage)
    {
        await SubmittedFromTwoPaymentsAsync(stage);
        await stage.SubmittedAsync(2);
        await stage.ApproveAsync(1);
        await stage.ApproveAsync(2);
    }

    private static async Task ReleasedAsync(SagaStage stage)
    {
        await SubmittedAsync(stage);
        await stage.ApproveAsync(1);
    }

    private static async Task MaturedAsync(SagaStage stage)
    {
        await ReleasedAsync(stage);
        await stage.PassAsync(TimeSpan.FromDays(6));
    }

    private static async Task OnboardedAsync(SagaStage stage)
    {
        await MaturedAsync(stage);
        await stage.OnboardAsync();
    }

    /// <summary>A withdrawal stands in the connected account, which the bank does not get yet.</summary>
    private static async Task TransferredAsync(SagaStage stage)
    {
        await OnboardedAsync(stage);
        await stage.RefusePayoutsAsync(true);
        await stage.WithdrawAsync(60_000);
        await stage.IsTransferredAsync();
    }

    /// <summary>The same, of which the worker has spent a pesewa there.</summary>
    private static async Task SpentAsync(SagaStage stage)
    {
        await TransferredAsync(stage);
        await stage.RefusePayoutsAsync(false);
        await stage.SpendAsync(1);
    }

    private static async Task DestinedAsync(SagaStage stage)
    {
        await MaturedAsync(stage);
        await stage.GiveDestinationAsync();
    }

    /// <summary>The money of the only milestone is asked for, and Stripe refuses refunds.</summary>
    private static async Task RefusedAsync(SagaStage stage)
    {
        await stage.FundedAsync();
        await stage.RequestRefundAsync(1);
        await stage.RefuseRefundsAsync("charge_disputed");
    }
}
