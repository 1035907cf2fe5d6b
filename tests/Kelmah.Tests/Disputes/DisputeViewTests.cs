using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Tests.Disputes;

/// <summary>What a reader of a dispute sees.</summary>
public sealed class DisputeViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 3, 14, 0, 0, TimeSpan.Zero);
    private static readonly DisputeRules Rules = new(Ghs(50_000), Now.AddDays(7), Now.AddDays(14), Now.AddDays(30), Now.AddDays(7), SmallClaimHours: 72);
    private static readonly Guid Hirer = Guid.CreateVersion7();
    private static readonly Guid Worker = Guid.CreateVersion7();

    [Fact]
    public void The_deadlines_that_run_are_shown_earliest_first()
    {
        var dispute = Opened(DisputeTrack.Mediation);

        var next = DisputeView.Of(dispute, own: null, Now).Next;

        Assert.Equal([DeadlineKind.DisputeAnswer, DeadlineKind.DisputeEscalation, DeadlineKind.DisputeAlarm], next.Select(one => one.Kind));
        Assert.Equal([Now.AddDays(7), Now.AddDays(14), Now.AddDays(30)], next.Select(one => one.DueAt));
        Assert.Equal([Now.AddDays(5), Now.AddDays(6)], next[0].Reminders.AsEnumerable());
        Assert.All(next, one => Assert.Equal(dispute.Id, one.EntityId));
    }

    [Fact]
    public void An_alarm_that_is_due_before_the_escalation_comes_first()
    {
        var dispute = Opened(DisputeTrack.Mediation) with { AnswerBy = null, AlarmAt = Now.AddDays(10) };

        Assert.Equal([DeadlineKind.DisputeAlarm, DeadlineKind.DisputeEscalation], DisputeView.Of(dispute, own: null, Now).Next.Select(one => one.Kind));
    }

    [Fact]
    public void No_deadline_is_shown_while_a_bank_decides_first()
    {
        var shown = DisputeView.Of(Opened(DisputeTrack.Mediation).AwaitBank(Now), own: null, Now);

        Assert.Equal(Now, shown.AwaitsBankSince);
        Assert.Empty(shown.Next);
    }

    /// <summary>Silence pays whoever raised it, where the sum is small and the terms say so; it helps nobody otherwise.</summary>
    [Theory]
    [InlineData(DisputeTrack.SmallClaims, true, true, DeadlineFavour.Hirer)]
    [InlineData(DisputeTrack.SmallClaims, true, false, DeadlineFavour.Worker)]
    [InlineData(DisputeTrack.SmallClaims, false, true, DeadlineFavour.Neither)]
    [InlineData(DisputeTrack.Mediation, true, true, DeadlineFavour.Neither)]
    public void Whom_silence_helps_is_shown(DisputeTrack track, bool hasTerms, bool isHirers, DeadlineFavour favour)
    {
        var dispute = Opened(track) with { RaisedBy = isHirers ? Hirer : Worker, Terms = hasTerms ? new DisputeTerms(5, "GH", Ghs(50_000)) : null };

        Assert.Equal(favour, DisputeView.Of(dispute, own: null, Now).Next[0].InFavourOf);
    }

    [Fact]
    public void An_offer_is_shown_as_the_readers_own_until_both_have_crossed()
    {
        var (dispute, own) = (Opened(DisputeTrack.Mediation), new SealedOffer(Ghs(40_000), Now));

        Assert.Equal(Ghs(40_000), DisputeView.Of(dispute, own, Now).YourOffer);
        Assert.Null(DisputeView.Of(dispute, own: null, Now).YourOffer);

        var settled = DisputeView.Of(dispute.Settle(Ghs(40_000), Ghs(30_000), Ghs(100_000), Now).Value, own, Now);

        Assert.Null(settled.YourOffer);
        Assert.Equal((DisputeBasis.Offers, Ghs(35_000), Ghs(65_000)), (settled.Outcome!.Basis, settled.Outcome.ToWorker, settled.Outcome.ToHirer));
        Assert.Equal((Ghs(40_000), Ghs(30_000)), (settled.Outcome.HirerOffer, settled.Outcome.WorkerOffer));
        Assert.Empty(settled.Next);
    }

    [Fact]
    public void A_ruling_says_until_when_it_can_be_appealed_and_an_appealed_one_does_not()
    {
        var admin = Guid.CreateVersion7();
        var answered = Opened(DisputeTrack.Mediation) with { AnswerBy = null };
        var ruled = answered.Rule(admin, Ghs(60_000), "The plan shows the sockets.", Ghs(100_000), Rules, Now).Value;

        var shown = DisputeView.Of(ruled, own: null, Now);

        Assert.Equal(new DisputeRulingView(admin, Ghs(60_000), Ghs(40_000), "The plan shows the sockets.", Now, Now.AddDays(7)), shown.Ruling);
        Assert.Equal(DeadlineKind.DisputeRuling, Assert.Single(shown.Next).Kind);

        var appealed = DisputeView.Of(ruled.GiveAppeal(Worker, "Another plan.", Now).Value, own: null, Now);

        Assert.Null(appealed.Ruling);
        Assert.Equal((Worker, "Another plan.", (DateTimeOffset?)null), (appealed.Appeal!.By, appealed.Appeal.Reason, appealed.Appeal.Ruling.FinalAt));
        Assert.Equal(DeadlineKind.DisputeAlarm, Assert.Single(appealed.Next).Kind);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public void An_amount_is_zero_or_more(long minorUnits, bool isRight)
    {
        Assert.Equal(isRight, new DisputeOfferInput(Ghs(minorUnits)).Check() is null);
        Assert.Equal(isRight, new DisputeResolutionInput("The plan shows it.", Ghs(minorUnits)).Check() is null);
    }

    [Fact]
    public void Evidence_names_at_most_ten_uploads_and_each_once()
    {
        var upload = Guid.CreateVersion7();

        Assert.Null(new DisputeEvidenceInput("Look.").Check());
        Assert.Null(new DisputeEvidenceInput("Look.", [.. Enumerable.Range(0, 10).Select(_ => Guid.CreateVersion7())]).Check());
        Assert.NotNull(new DisputeEvidenceInput("Look.", [.. Enumerable.Range(0, 11).Select(_ => Guid.CreateVersion7())]).Check());
        Assert.NotNull(new DisputeEvidenceInput("Look.", [upload, upload]).Check());
        Assert.NotNull(new DisputeEvidenceInput(" ").Check());
    }

    private static Money Ghs(long minorUnits) => new(minorUnits, Currency.Ghs);

    private static Dispute Opened(DisputeTrack track) => new()
    {
        Id = Guid.CreateVersion7(),
        ContractId = Guid.CreateVersion7(),
        HirerId = Hirer,
        WorkerId = Worker,
        RaisedBy = Hirer,
        MilestoneIds = [Guid.CreateVersion7()],
        Amount = Ghs(100_000),
        Reason = "Half of the sockets do not work.",
        Description = "Six of twelve have no current.",
        Status = DisputeStatus.Open,
        Track = track,
        Terms = new DisputeTerms(5, "GH", Ghs(50_000)),
        AnswerBy = Rules.AnswerBy,
        EscalatesAt = Rules.EscalatesAt,
        AlarmAt = Rules.AlarmAt,
        RaisedAt = Now,
        CreatedAt = Now,
    };
}
