using System.Collections.Immutable;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Notifications;

namespace Kelmah.Tests.Disputes;

/// <summary>Who is told what of a dispute, and in which words.</summary>
public sealed class DisputeNotificationTests
{
    private static readonly DateTimeOffset Due = new(2026, 2, 3, 14, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = Guid.CreateVersion7();
    private static readonly Guid Hirer = Guid.CreateVersion7();
    private static readonly Guid Worker = Guid.CreateVersion7();
    private static readonly Guid Admin = Guid.CreateVersion7();
    private static readonly Money Large = new(100_000, Currency.Ghs);
    private static readonly Money Small = new(40_000, Currency.Ghs);

    private static readonly NotificationFacts Facts = new()
    {
        Job = "Rewire a house",
        HirerId = Hirer,
        WorkerId = Worker,
        Names = ImmutableDictionary<Guid, string>.Empty.Add(Hirer, "Ama").Add(Worker, "Kofi"),
    };

    [Fact]
    public void The_other_party_is_told_of_a_dispute_everywhere_and_whoever_raised_it_that_it_is_open()
    {
        var told = Told(new DisputeOpened(Id, Id, Hirer, Worker, Hirer, MilestoneId: null, Large, DisputeTrack.Mediation, Due));

        Assert.Equal("Ama disputes GHS 1000.00 of Rewire a house", told[Worker].Title);
        Assert.Contains(NotificationChannel.Sms, told[Worker].Channels);
        Assert.Contains("by 3 February 2026, 14:00 UTC. If you do nothing, an administrator decides without your side.", told[Worker].Content, StringComparison.Ordinal);
        Assert.Contains("Kofi can answer until 3 February 2026, 14:00 UTC", told[Hirer].Content, StringComparison.Ordinal);
        Assert.Contains("goes to Ama where the terms say so", Told(Opened(DisputeTrack.SmallClaims))[Worker].Content, StringComparison.Ordinal);
        Assert.StartsWith("The request for a refund has become a dispute", Told(Opened(DisputeTrack.Mediation) with { FromRefundRequest = Id })[Worker].Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Administrators_are_told_of_a_large_sum_and_of_whatever_waits_for_them()
    {
        Assert.Equal(1, Alarms(Opened(DisputeTrack.Mediation)));
        Assert.Equal(0, Alarms(Opened(DisputeTrack.SmallClaims)));
        Assert.Equal(0, Alarms(Opened(DisputeTrack.Mediation) with { FromRefundRequest = Id }));
        Assert.Equal(1, Alarms(new DisputeUnanswered(Id, Id, Hirer, Worker, Worker, Large)));
        Assert.Equal(1, Alarms(new DisputeEscalated(Id, Id, Hirer, Worker, EscalatedBy: null)));
        Assert.Equal(1, Alarms(new DisputeDecisionDue(Id, Id, Hirer, Worker, Large, Due)));
        Assert.Equal(1, Alarms(new DisputeAppealed(Id, Id, Hirer, Worker, Hirer, Due)));
        Assert.Equal(0, Alarms(new DisputeResolved(Id, Id, Hirer, Worker, DisputeBasis.Ruling, Small, Large, Admin)));
    }

    [Fact]
    public void Both_are_told_of_a_ruling_with_both_amounts_and_until_when_they_can_appeal()
    {
        var told = Told(new DisputeRuled(Id, Id, Hirer, Worker, Admin, Small, Large, Due));

        foreach (var party in new[] { Hirer, Worker })
        {
            Assert.Contains("GHS 400.00 goes to Kofi, before the fee, and GHS 1000.00 back to Ama", told[party].Content, StringComparison.Ordinal);
            Assert.Contains("You can appeal until 3 February 2026, 14:00 UTC", told[party].Content, StringComparison.Ordinal);
            Assert.Contains("until 3 Feb 14:00", told[party].Sms, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(DisputeBasis.Offers, true, "what you would both agree to has met. GHS 400.00 goes to Kofi")]
    [InlineData(DisputeBasis.Silence, true, "it was not answered in time, which decides it as the terms say. GHS 400.00 goes to Kofi")]
    [InlineData(DisputeBasis.Ruling, true, "the ruling is carried out. GHS 400.00 goes to Kofi")]
    [InlineData(DisputeBasis.Withdrawn, false, "it was withdrawn. The money is held as before")]
    [InlineData(DisputeBasis.NothingHeld, false, "a bank took the money back, and nothing is left to decide. No money has moved.")]
    public void Both_are_told_how_it_ended(DisputeBasis basis, bool hasMoved, string words)
    {
        var told = Told(new DisputeResolved(Id, Id, Hirer, Worker, basis, hasMoved ? Small : null, hasMoved ? Large : null, ResolvedBy: null));

        Assert.Contains(words, told[Hirer].Content, StringComparison.Ordinal);
        Assert.Contains(words, told[Worker].Content, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_party_does_is_told_to_the_other_one()
    {
        Assert.Equal([Hirer], Told(new DisputeAnswered(Id, Id, Hirer, Worker, Worker)).Keys);
        Assert.Equal([Worker], Told(new DisputeEvidenceGiven(Id, Id, Hirer, Worker, Hirer, 1, "hash")).Keys);
        Assert.Equal([Worker], Told(new DisputeAnswerReminderDue(Id, Id, Hirer, Worker, Worker, Due)).Keys);
        Assert.Contains("Kofi is away", Told(new DisputeAnswerPostponed(Id, Id, Hirer, Worker, Worker, Due) { IsAway = true })[Hirer].Content, StringComparison.Ordinal);
        Assert.Contains("No reminder reached you", Told(new DisputeAnswerPostponed(Id, Id, Hirer, Worker, Worker, Due))[Worker].Content, StringComparison.Ordinal);
    }

    /// <summary>Whoever is told that an offer was made learns something of it.</summary>
    [Fact]
    public void Nobody_is_told_that_the_sealed_offers_have_changed() =>
        Assert.DoesNotContain(DisputeNotifications.Templates.Concat(DisputeNotifications.Alarms), template => template.EventType == typeof(SealedOffersChanged));

    private static DisputeOpened Opened(DisputeTrack track) => new(Id, Id, Hirer, Worker, Hirer, MilestoneId: null, Large, track, Due);

    private static Dictionary<Guid, NotificationDraft> Told(DomainEvent happened) => DisputeNotifications.Templates
        .Where(template => template.EventType == happened.GetType())
        .Select(template => template.Draft(happened, Facts)).OfType<NotificationDraft>()
        .ToDictionary(draft => draft.UserId!.Value);

    private static int Alarms(DomainEvent happened) => DisputeNotifications.Alarms
        .Where(template => template.EventType == happened.GetType())
        .Select(template => template.Draft(happened, Facts)).OfType<NotificationDraft>()
        .Count();
}
