using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;
using Kelmah.Testing;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Disputes;

/// <summary>Sealed offers, and where two of them meet.</summary>
[Trait("Length", "Scaled")]
public sealed class SealedOffersTests
{
    private static readonly DisputeRules Rules = new(Ghs(50_000), Start.AddDays(7), Start.AddDays(14), Start.AddDays(30), Start.AddDays(7), 72);

    [Fact]
    public void The_midpoint_lies_between_the_offers_and_what_cannot_be_halved_is_the_workers() => Check(
        from worker in Amounts()
        from more in Amounts()
        select (worker, more),
        offers =>
        {
            var (hirer, worker) = (offers.worker + offers.more, offers.worker);
            var midpoint = SealedOffers.Midpoint(Ghs(hirer), Ghs(worker)).MinorUnits;
            return midpoint >= worker && midpoint <= hirer && midpoint - worker - (hirer - midpoint) == offers.more % 2;
        });

    [Fact]
    public void A_settlement_divides_all_that_is_contested_within_what_both_would_agree_to() => Check(
        from contested in Gen.Choose(1, 1_000_000)
        from first in Gen.Choose(0, contested)
        from second in Gen.OneOf(Gen.Choose(0, contested), Gen.Constant(first))
        select (contested, hirer: Math.Max(first, second), worker: Math.Min(first, second)),
        offers =>
        {
            var settled = Opened(offers.contested).Settle(Ghs(offers.hirer), Ghs(offers.worker), Ghs(offers.contested), Start).Value;
            var outcome = settled.Outcome!;
            return outcome.Basis == DisputeBasis.Offers
                && outcome.ToWorker + outcome.ToHirer == Ghs(offers.contested)
                && outcome.ToWorker >= Ghs(offers.worker)
                && outcome.ToWorker <= Ghs(offers.hirer)
                && (outcome.HirerOffer, outcome.WorkerOffer) == (Ghs(offers.hirer), Ghs(offers.worker))
                && (settled.AnswerBy, settled.EscalatesAt, settled.AlarmAt, settled.RulingFinalAt) == (null, null, null, null);
        });

    [Fact]
    public void Of_less_than_was_contested_when_the_offers_were_made_no_more_than_that_is_divided()
    {
        var outcome = Opened(100).Settle(Ghs(100), Ghs(60), Ghs(70), Start).Value.Outcome!;

        Assert.Equal((Ghs(70), Ghs(0)), (outcome.ToWorker!.Value, outcome.ToHirer!.Value));
    }

    [Fact]
    public void Offers_cross_where_the_hirer_gives_what_the_worker_takes_whatever_was_offered_before() => Check(
        Gen.ListOf(from isHirer in Gen.Elements(true, false) from amount in Gen.Choose(0, 20) select (isHirer, amount)),
        made =>
        {
            var (offers, hirer, worker) = (None(), (int?)null, (int?)null);
            foreach (var (isHirer, amount) in made)
            {
                if (isHirer) hirer = amount;
                else worker = amount;
                offers = offers.With(isHirer ? Hirer : Worker, Ghs(amount), Start);
                if ((offers.Hirer?.ToWorker, offers.Worker?.ToWorker) != (Of(hirer), Of(worker)) || offers.HaveCrossed != (hirer >= worker)) return false;
            }

            return true;
        });

    [Fact]
    public void A_repeat_changes_nothing_and_nobody_else_has_an_offer()
    {
        var offers = None().With(Worker, Ghs(5), Start);

        var repeated = offers.Committed<SealedOffers>().With(Worker, Ghs(5), Start.AddDays(1));

        Assert.Empty(repeated.NewEvents);
        Assert.Equal(Start, repeated.Worker!.MadeAt);
        Assert.Null(repeated.Of(Hirer));
        Assert.Null(repeated.Of(Guid.CreateVersion7()));
    }

    [Fact]
    public void Its_events_say_of_which_dispute_alone()
    {
        var told = None().With(Worker, Ghs(5), Start).With(Hirer, Ghs(4), Start).NewEvents;

        Assert.Equal(3, told.Length);
        Assert.All(told, one => Assert.Equal(["disputeId"], System.Text.Json.JsonSerializer.SerializeToElement(one, one.GetType(), StorageJson.Options).EnumerateObject().Select(field => field.Name)));
    }

    private static Gen<long> Amounts() => Gen.OneOf(Gen.Choose(0, 10), Gen.Choose(0, int.MaxValue)).Select(amount => (long)amount);

    private static Money? Of(int? amount) => amount is { } minorUnits ? Ghs(minorUnits) : null;

    private static SealedOffers None() => SealedOffers.None(Guid.CreateVersion7(), Opened(100), Start);

    private static Dispute Opened(long contested)
    {
        var milestoneId = Guid.CreateVersion7();
        var matter = new DisputeMatter(milestoneId, ImmutableArray.Create(milestoneId), Ghs(contested), "Not as agreed.", "The wiring is not as agreed.");
        return Dispute.Open(Guid.CreateVersion7(), Active().Contract, matter, Hirer, Rules, Start);
    }

    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(500 * TestScale.Factor), Prop.ForAll(cases.ToArbitrary(), holds));
}
