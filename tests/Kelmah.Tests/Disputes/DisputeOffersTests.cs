using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Disputes;

/// <summary>Sealed offers settle a dispute when they cross, once, and with all that its money does.</summary>
public sealed class DisputeOffersTests : ReleasedMoneyTest
{
    private Kelmah.Disputes.Disputes Disputes => Market.Get<Kelmah.Disputes.Disputes>();

    [Fact]
    public async Task Offers_that_cross_settle_at_their_midpoint_in_the_commit_of_the_second_one()
    {
        var contract = await Market.FundedAsync();
        var dispute = await OpenAsync(contract);
        Assert.Equal(Ghs(90_000), (await OfferAsync(Market.Worker, dispute, 90_000)).YourOffer);
        Assert.Equal(DisputeStatus.Open, (await OfferAsync(Market.Hirer, dispute, 60_000)).Status);

        var settled = await OfferAsync(Market.Worker, dispute, 55_001);

        // Halfway is 575.005.
        Assert.Equal(new DisputeOutcomeView(DisputeBasis.Offers, Ghs(57_501), Ghs(42_499), Ghs(60_000), Ghs(55_001)), settled.Outcome);
        Assert.Equal((DisputeStatus.Resolved, null, Market.Now), (settled.Status, settled.YourOffer, settled.ResolvedAt!.Value));
        Assert.Empty(settled.Next);
        foreach (var reader in (Caller[])[Market.Hirer, Market.Admin])
            Assert.Equal((settled.Outcome, null), ((await ReadAsync(reader, dispute)).Outcome, (await ReadAsync(reader, dispute)).YourOffer));
        Assert.IsType<DisputeResolved>((await EventsAsync(dispute))[^1].Payload);
        Assert.Equal(Ghs(51_751), (await WalletAsync()).PendingBalance);
        Assert.Equal(Ghs(50_000), (await EscrowAsync(contract)).Held);
        Assert.Equal(ContractStatus.Active, (await Market.ReadAsync(contract.Id)).Status);
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_later_offer_takes_the_place_of_an_earlier_one()
    {
        var dispute = await OpenAsync(await Market.FundedAsync());
        await OfferAsync(Market.Hirer, dispute, 90_000);
        await OfferAsync(Market.Hirer, dispute, 10_000);

        Assert.Equal(DisputeStatus.Open, (await OfferAsync(Market.Worker, dispute, 50_000)).Status);

        Assert.Equal(Ghs(10_000), (await ReadAsync(Market.Hirer, dispute)).YourOffer);
        var settled = await OfferAsync(Market.Hirer, dispute, 50_000);
        Assert.Equal((Ghs(50_000), Ghs(50_000)), (settled.Outcome!.ToWorker!.Value, settled.Outcome.ToHirer!.Value));
        await Market.AssertBalancedAsync();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100_000, 100_000)]
    [InlineData(100_000, 0)]
    public async Task All_and_nothing_can_be_offered(long hirer, long worker)
    {
        var contract = await Market.FundedAsync();
        var dispute = await OpenAsync(contract);
        await OfferAsync(Market.Hirer, dispute, hirer);

        var settled = await OfferAsync(Market.Worker, dispute, worker);

        Assert.Equal(Ghs((hirer + worker) / 2), settled.Outcome!.ToWorker);
        Assert.Equal(Ghs(100_000), settled.Outcome.ToWorker + settled.Outcome.ToHirer);
        Assert.Equal(Ghs(50_000), (await EscrowAsync(contract)).Held);
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task More_than_is_contested_less_than_nothing_and_another_currency_cannot_be_offered()
    {
        var dispute = await OpenAsync(await Market.FundedAsync());

        Assert.Equal("dispute_more_than_contested", Code(await TryAsync(Market.Worker, dispute, Ghs(100_001))));
        Assert.Equal("invalid_input", Code(await TryAsync(Market.Worker, dispute, Ghs(-1))));
        Assert.Equal("contract_currency_differs", Code(await TryAsync(Market.Worker, dispute, new Money(1, Currency.Usd))));
        Assert.Null((await ReadAsync(Market.Worker, dispute)).YourOffer);
        Assert.NotNull((await ReadAsync(Market.Worker, dispute)).AnswerBy);
    }

    [Fact]
    public async Task Strangers_and_administrators_make_no_offers()
    {
        var dispute = await OpenAsync(await Market.FundedAsync());

        Assert.Equal("not_found", Code(await TryAsync(Market.Stranger, dispute, Ghs(1))));
        Assert.Equal("not_found", Code(await TryAsync(Market.Admin, dispute, Ghs(1))));
        Assert.Equal("not_found", Code(await Market.Get<DisputeOffers>().OfferAsync(Market.Hirer, Guid.CreateVersion7(), new DisputeOfferInput(Ghs(1)), None)));
    }

    [Fact]
    public async Task An_offer_of_the_party_that_is_to_answer_stops_its_clock_and_one_of_the_other_does_not()
    {
        var dispute = await OpenAsync(await Market.FundedAsync());

        Assert.NotNull((await OfferAsync(Market.Hirer, dispute, 10_000)).AnswerBy);
        Assert.Single(await EventsAsync(dispute));
        var answered = await OfferAsync(Market.Worker, dispute, 90_000);

        Assert.Equal((null, Market.Now, null), (answered.AnswerBy, answered.AnsweredAt!.Value, answered.Answer));
        Assert.IsType<DisputeAnswered>((await EventsAsync(dispute))[^1].Payload);
        await OfferAsync(Market.Worker, dispute, 80_000);
        Assert.Equal(2, (await EventsAsync(dispute)).Count);
    }

    [Fact]
    public async Task The_parties_can_still_settle_after_a_ruling_until_it_is_carried_out()
    {
        var contract = await Market.FundedAsync();
        var dispute = await OpenAsync(contract);
        await OfferAsync(Market.Worker, dispute, 70_000);
        var ruled = await Market.Get<DisputeAdministration>().ResolveAsync(Market.Admin, dispute, new DisputeResolutionInput("The photos show it.", Ghs(20_000)), None);
        Assert.NotNull(ruled.Value.Ruling);

        var settled = await OfferAsync(Market.Hirer, dispute, 70_000);

        Assert.Equal((DisputeBasis.Offers, Ghs(70_000), null, null), (settled.Outcome!.Basis, settled.Outcome.ToWorker!.Value, settled.Ruling, settled.ResolvedBy));
        Market.Clock.Advance(TimeSpan.FromDays(60));
        await SweepAsync();
        Assert.Equal(settled.Outcome, (await ReadAsync(Market.Hirer, dispute)).Outcome);
        Assert.Equal(Ghs(50_000), (await EscrowAsync(contract)).Held);
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Nothing_is_offered_once_it_is_resolved_and_a_repeat_of_the_offer_that_settled_it_gets_its_answer_again()
    {
        var dispute = await OpenAsync(await Market.FundedAsync());
        await OfferAsync(Market.Hirer, dispute, 50_000);
        var settled = await OfferAsync(Market.Worker, dispute, 40_000);

        Assert.Equal(settled.Outcome, (await OfferAsync(Market.Worker, dispute, 40_000)).Outcome);
        Assert.Equal(settled.Version, (await OfferAsync(Market.Hirer, dispute, 50_000)).Version);
        Assert.Equal("dispute_resolved", Code(await TryAsync(Market.Worker, dispute, Ghs(50_000))));
        Assert.Equal("dispute_resolved", Code(await TryAsync(Market.Hirer, dispute, Ghs(40_000))));
    }

    [Fact]
    public async Task A_dispute_that_was_withdrawn_takes_no_offers()
    {
        var dispute = await OpenAsync(await Market.FundedAsync());
        await OfferAsync(Market.Worker, dispute, 40_000);
        Assert.Null(Code(await Disputes.WithdrawAsync(Market.Hirer, dispute, None)));

        Assert.Equal("dispute_resolved", Code(await TryAsync(Market.Hirer, dispute, Ghs(40_000))));
        Assert.Equal("dispute_resolved", Code(await TryAsync(Market.Worker, dispute, Ghs(40_000))));
    }

    [Fact]
    public async Task While_a_bank_decides_about_the_money_nothing_is_offered()
    {
        var contract = await Market.FundedAsync();
        var dispute = await OpenAsync(contract);
        await OfferAsync(Market.Hirer, dispute, 50_000);
        var chargeback = await OpenDisputeAsync(contract);

        Assert.Equal("dispute_awaits_bank", Code(await TryAsync(Market.Worker, dispute, Ghs(90_000))));
        Assert.Equal("dispute_awaits_bank", Code(await TryAsync(Market.Worker, dispute, Ghs(40_000))));

        await DecideAsync(chargeback, "won");
        Assert.Equal(Ghs(45_000), (await OfferAsync(Market.Worker, dispute, 40_000)).Outcome!.ToWorker);
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Fifty_racing_offers_of_both_sides_settle_it_once()
    {
        var contract = await Market.FundedAsync();
        var dispute = await OpenAsync(contract);

        var made = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Task.Run(() =>
            TryAsync(number % 2 == 0 ? Market.Hirer : Market.Worker, dispute, Ghs(number % 2 == 0 ? 30_000 + (number * 700) : 70_000 - (number * 700))))));

        // Where the race left none that cross, the next ones do.
        await TryAsync(Market.Hirer, dispute, Ghs(65_000));
        await TryAsync(Market.Worker, dispute, Ghs(35_000));
        Assert.All(made, one => Assert.Contains(Code(one), (string?[])[null, "dispute_resolved", "too_many_conflicts"]));
        var settled = await ReadAsync(Market.Hirer, dispute);
        Assert.Equal(DisputeBasis.Offers, settled.Outcome!.Basis);
        Assert.Equal(SealedOffers.Midpoint(settled.Outcome.HirerOffer!.Value, settled.Outcome.WorkerOffer!.Value), settled.Outcome.ToWorker);
        Assert.Single(await EventsAsync(dispute), one => one.Payload is DisputeResolved);
        Assert.Equal(settled.Outcome.ToWorker - settled.Outcome.ToWorker!.Value.Share(1_000), (await WalletAsync()).PendingBalance);
        Assert.Equal(Ghs(50_000), (await EscrowAsync(contract)).Held);
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task An_offer_is_one_commit_that_requires_the_dispute_as_it_was_read()
    {
        var dispute = await OpenAsync(await Market.FundedAsync());
        await OfferAsync(Market.Worker, dispute, 90_000);
        var before = await Market.Store.FindAsync(SealedOffersCollection.DisputeId.Is(dispute), None);

        await OfferAsync(Market.Worker, dispute, 80_000);

        var after = await Market.Store.FindAsync(SealedOffersCollection.DisputeId.Is(dispute), None);
        Assert.Equal((before!.Version + 1, Ghs(80_000)), (after!.Version, after.Worker!.ToWorker));
        // Its amount is told by no event, and none says whose it is.
        var told = await Market.Get<IEventLog>().ReadStreamAsync(SealedOffersCollection.Definition.StreamId(after.Id), 1, None);
        Assert.Equal(2, told.Count);
        Assert.All(told, one => Assert.Equal((null, new SealedOffersChanged(dispute)), (one.ActorId, one.Payload)));
    }

    private async Task<Guid> OpenAsync(ContractView contract) =>
        (await Disputes.OpenAsync(Market.Hirer, contract.Id, new DisputeInput("Not as agreed.", "The wiring is not as agreed.", contract.Milestones[0].Id), None)).Value.Id;

    private Task<Result<DisputeView>> TryAsync(Caller party, Guid dispute, Money toWorker) =>
        Market.Get<DisputeOffers>().OfferAsync(party, dispute, new DisputeOfferInput(toWorker), None);

    private async Task<DisputeView> OfferAsync(Caller party, Guid dispute, long toWorker) => (await TryAsync(party, dispute, Ghs(toWorker))).Value;

    private async Task<DisputeView> ReadAsync(Caller reader, Guid dispute) => (await Disputes.GetAsync(reader, dispute, None)).Value;

    private async Task<IReadOnlyList<EventRecord>> EventsAsync(Guid dispute) =>
        await Market.Get<IEventLog>().ReadStreamAsync(DisputeCollection.Definition.StreamId(dispute), 0, None);

    private async Task<Escrow> EscrowAsync(ContractView contract) => (await Market.Store.FindAsync(EscrowCollection.ContractId.Is(contract.Id), None))!;
}
