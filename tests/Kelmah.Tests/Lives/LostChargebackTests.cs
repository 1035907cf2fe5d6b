using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Payments;

namespace Kelmah.Tests.Lives;

/// <summary>What the event of a lost chargeback does, as it comes from the outbox: by the webhook, the relay and the queue of events, without any sweep.</summary>
public sealed class LostChargebackTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Released_money_is_charged_at_once_by_the_event(bool hasMatured)
    {
        Chargeback? lost = null;
        var saga = new Saga(
            [100_003],
            HasFees: true,
            async stage =>
            {
                await stage.FundedAsync();
                await stage.SubmittedAsync(1);
                await stage.ApproveAsync(1);
                if (hasMatured) await stage.PassAsync(TimeSpan.FromDays(6));
                await stage.DisputeOfReleasedAsync();
            },
            async stage => lost = await stage.LoseAtOnceAsync(),
            new SagaEnd(ContractStatus.Completed) { Charged = 104_028 });

        var outcome = await SagaStage.PlayAsync(saga, cut: -1);

        Assert.Equal((ChargebackStatus.Lost, (DateTimeOffset?)null), (lost!.Status, lost.CoverFrom));
        Assert.Equal((new Money(104_028, Currency.Ghs), true), (lost.Charged!.Value, lost.Uncovered.IsZero));
        Assert.Empty(outcome.Wrong);
        Assert.Equal(saga.End, outcome.End);
    }
}
