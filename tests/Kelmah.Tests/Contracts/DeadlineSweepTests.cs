using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Tests.Jobs;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Contracts;

/// <summary>The sweeper as the net under orchestrations that are not there.</summary>
public sealed class DeadlineSweepTests : IAsyncLifetime
{
    private Market market = null!;

    public async Task InitializeAsync() => market = await OpenAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task Of_several_reminders_that_were_missed_the_last_is_sent_once()
    {
        var milestone = (await market.FundedAsync()).Milestones[0];
        market.Clock.Advance(milestone.DueDate - market.Now - TimeSpan.FromHours(20));

        await SweepAsync(TimeSpan.FromDays(7));
        await SweepAsync(TimeSpan.FromDays(7));

        Assert.Single(await EventsOfAsync<MilestoneReminderDue>(MilestoneCollection.Definition.Name, milestone.Id));
    }

    [Fact]
    public async Task A_reminder_that_came_before_the_last_sweep_is_not_sent_again_by_this_one()
    {
        var milestone = (await market.FundedAsync()).Milestones[0];
        market.Clock.Advance(milestone.DueDate - market.Now - TimeSpan.FromHours(20));

        await SweepAsync(TimeSpan.FromHours(1));

        Assert.Empty(await EventsOfAsync<MilestoneReminderDue>(MilestoneCollection.Definition.Name, milestone.Id));
    }

    [Fact]
    public async Task After_an_outage_over_all_reminders_one_goes_out_late_and_the_approval_a_day_after_it()
    {
        var milestone = await market.SubmittedAsync((await market.FundedAsync()).Milestones[0].Id);
        market.Clock.Advance(TimeSpan.FromDays(30));

        await SweepAsync(TimeSpan.FromDays(30));
        market.Clock.Advance(TimeSpan.FromMinutes(5));
        await SweepAsync(TimeSpan.FromMinutes(15));

        Assert.Single(await EventsOfAsync<MilestoneReminderDue>(MilestoneCollection.Definition.Name, milestone.Id));
        Assert.Single(await EventsOfAsync<MilestoneApprovalPostponed>(MilestoneCollection.Definition.Name, milestone.Id));
        Assert.Empty(await EventsOfAsync<MilestoneApproved>(MilestoneCollection.Definition.Name, milestone.Id));

        market.Clock.Advance(TimeSpan.FromDays(1));
        await SweepAsync(TimeSpan.FromMinutes(15));

        Assert.Single(await EventsOfAsync<MilestoneApproved>(MilestoneCollection.Definition.Name, milestone.Id));
    }

    [Fact]
    public async Task One_reminder_is_enough_for_the_approval_to_come_in_its_time()
    {
        var milestone = await market.SubmittedAsync((await market.FundedAsync()).Milestones[0].Id);
        market.Clock.Advance(milestone.AutoApprovesAt!.Value - market.Now - TimeSpan.FromDays(2));
        await SweepAsync(TimeSpan.FromDays(14));

        market.Clock.Advance(TimeSpan.FromDays(2));
        await SweepAsync(TimeSpan.FromMinutes(15));

        Assert.Empty(await EventsOfAsync<MilestoneApprovalPostponed>(MilestoneCollection.Definition.Name, milestone.Id));
        Assert.Single(await EventsOfAsync<MilestoneApproved>(MilestoneCollection.Definition.Name, milestone.Id));
    }

    [Fact]
    public async Task Nobody_is_reminded_of_the_milestones_of_a_contract_that_is_not_funded()
    {
        var contract = await market.SignedAsync();
        var milestone = contract.Milestones[0];
        market.Clock.Advance(milestone.DueDate - market.Now - TimeSpan.FromHours(20));

        await SweepAsync(TimeSpan.FromDays(1));

        Assert.Empty(await EventsOfAsync<MilestoneReminderDue>(MilestoneCollection.Definition.Name, milestone.Id));
    }

    [Fact]
    public async Task A_contract_whose_milestones_are_all_settled_is_ended_within_a_day()
    {
        var contract = await market.FundedAsync();
        foreach (var milestone in contract.Milestones) await SettleAsync(milestone.Id);
        Assert.Equal(ContractStatus.Active, (await market.ReadAsync(contract.Id)).Status);

        await SweepAsync(TimeSpan.FromDays(1));

        Assert.Equal(ContractStatus.Cancelled, (await market.ReadAsync(contract.Id)).Status);
    }

    private Task SweepAsync(TimeSpan since) => market.Get<DeadlineProcesses>().SweepAsync(market.Now - since, None);

    /// <summary>As a release did that left the contract's end to an orchestration.</summary>
    private async Task SettleAsync(Guid milestoneId) => await market.Get<Transactor>().RunAsync<Milestone>(null, async work =>
    {
        var milestone = await market.Store.FindAsync<Milestone>(milestoneId, None);
        return milestone!.Refund(market.Now).Then<Milestone>(refunded => work.Update(refunded));
    }, None);

    private async Task<IEnumerable<TEvent>> EventsOfAsync<TEvent>(string collection, Guid id)
        where TEvent : DomainEvent =>
        (await market.EventsOfAsync(collection, id)).OfType<TEvent>();
}
