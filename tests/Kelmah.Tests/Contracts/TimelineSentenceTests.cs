using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Payments;
using Kelmah.Tests.Notifications;

namespace Kelmah.Tests.Contracts;

public sealed class TimelineSentenceTests
{
    private static readonly Guid Hirer = Guid.CreateVersion7();
    private static readonly Guid Worker = Guid.CreateVersion7();
    private static readonly Guid Wiring = Guid.CreateVersion7();
    private static readonly TimelineNames Names = new(Hirer, "Ama Mensah", Worker, "Kofi Boateng", new Dictionary<Guid, string> { [Wiring] = "Wiring" }, TimeZoneInfo.Utc);
    private static readonly DateTimeOffset Due = new(2026, 2, 3, 14, 0, 0, TimeSpan.Zero);

    private static readonly Type[] Shown =
        [typeof(ContractEvent), typeof(MilestoneEvent), typeof(EscrowEvent), typeof(TransactionEvent), typeof(RefundRequestEvent), typeof(ChargebackEvent), typeof(EndingEvent), typeof(DisputeEvent)];

    /// <summary>Of transactions that belong to no contract.</summary>
    private static readonly Type[] OfNoContract = [typeof(PayoutStarted), typeof(SubscriptionPaymentTakenBack)];

    public static TheoryData<Type> Events => [.. SampleEvents.Types.Where(type => Shown.Any(type.IsSubclassOf)).Except(OfNoContract)];

    /// <summary>Also of a later event: it fails until somebody writes its sentence.</summary>
    [Theory]
    [MemberData(nameof(Events))]
    public void Every_event_of_a_timeline_has_a_sentence_of_its_own(Type type)
    {
        foreach (var happened in SampleEvents.Variants(type))
        {
            var sentence = TimelineSentences.Of(happened, Names);

            Assert.NotEqual(TimelineSentences.InWords(happened), sentence);
            Assert.EndsWith(".", sentence, StringComparison.Ordinal);
            Assert.DoesNotContain("xxx", sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_sentence_names_who_what_how_much_and_until_when()
    {
        var ghs = new Money(100_000, Currency.Ghs);

        Assert.Equal("Kofi Boateng signed the contract.", Of(new ContractSigned(Guid.Empty, Hirer, Worker, Worker, "hash")));
        Assert.Equal(
            "GHS 900.00 for Wiring went to the wallet of Kofi Boateng, after a fee of GHS 100.00.",
            Of(new MilestoneReleased(Wiring, Guid.Empty, Hirer, Worker, ghs, new Money(10_000, Currency.Ghs))));
        Assert.Equal(
            "Ama Mensah asked for GHS 1000.00 of Wiring back; Kofi Boateng can answer until 3 February 2026, 14:00 UTC.",
            Of(new RefundRequested(Guid.Empty, Guid.Empty, Wiring, Hirer, Worker, ghs, Hirer, Due)));
        Assert.Equal("Wiring was approved automatically: Ama Mensah did not answer in time.", Of(new MilestoneApproved(Wiring, Guid.Empty, Hirer, Worker, ghs, ApprovedBy: null)));
        Assert.Equal("Ama Mensah removed a milestone from the draft.", Of(new MilestoneRemoved(Guid.CreateVersion7(), Guid.Empty, Hirer, Worker)));
        Assert.StartsWith("A milestone is overdue", Of(new MilestoneBecameOverdue(Guid.CreateVersion7(), Guid.Empty, Hirer, Worker, Due)), StringComparison.Ordinal);
        Assert.Equal("Personal data erased.", Of(new Kelmah.Identity.PersonalDataErased(Hirer)));
    }

    [Fact]
    public void A_dispute_is_told_without_taking_a_side()
    {
        var (dispute, ghs, less) = (Guid.CreateVersion7(), new Money(100_000, Currency.Ghs), new Money(40_000, Currency.Ghs));

        Assert.Equal(
            "Kofi Boateng opened a dispute about GHS 1000.00 of Wiring, which is frozen; Ama Mensah can answer until 3 February 2026, 14:00 UTC.",
            Of(new DisputeOpened(dispute, Guid.Empty, Hirer, Worker, Worker, Wiring, ghs, DisputeTrack.Mediation, Due)));
        Assert.Equal(
            "Ama Mensah opened a dispute about GHS 1000.00 of the whole contract, which is frozen; Kofi Boateng can answer until 3 February 2026, 14:00 UTC.",
            Of(new DisputeOpened(dispute, Guid.Empty, Hirer, Worker, Hirer, MilestoneId: null, ghs, DisputeTrack.Mediation, Due)));
        Assert.StartsWith(
            "The request for a refund became a dispute about GHS 1000.00",
            Of(new DisputeOpened(dispute, Guid.Empty, Hirer, Worker, Hirer, Wiring, ghs, DisputeTrack.Mediation, Due) { FromRefundRequest = Guid.CreateVersion7() }),
            StringComparison.Ordinal);
        Assert.Equal(
            "Kelmah ruled: GHS 400.00 to Kofi Boateng, before the fee, and GHS 1000.00 back to Ama Mensah; either of them can appeal until 3 February 2026, 14:00 UTC.",
            Of(new DisputeRuled(dispute, Guid.Empty, Hirer, Worker, Guid.CreateVersion7(), less, ghs, Due)));
        Assert.Equal(
            "Ama Mensah and Kofi Boateng settled the dispute: GHS 400.00 goes to Kofi Boateng, before the fee, and GHS 1000.00 back to Ama Mensah.",
            Of(new DisputeResolved(dispute, Guid.Empty, Hirer, Worker, DisputeBasis.Offers, less, ghs, ResolvedBy: null)));
        Assert.Equal(
            "The dispute was withdrawn: the money is held as before.",
            Of(new DisputeResolved(dispute, Guid.Empty, Hirer, Worker, DisputeBasis.Withdrawn, ToWorker: null, ToHirer: null, ResolvedBy: null)));
        Assert.Equal("Kofi Boateng responded to the dispute.", Of(new DisputeAnswered(dispute, Guid.Empty, Hirer, Worker, Worker)));
    }

    [Fact]
    public void An_events_type_is_told_in_snake_case() => Assert.Equal("milestone_changes_requested", TimelineSentences.TypeOf("MilestoneChangesRequested"));

    [Fact]
    public void A_time_is_told_by_the_readers_clock() => Assert.Equal(
        "Both parties have signed: the escrow is to be funded by 3 February 2026, 09:00 UTC-5.",
        TimelineSentences.Of(
            new ContractActivated(Guid.Empty, Guid.Empty, Hirer, Worker, new Money(100_000, Currency.Ghs), Due),
            Names with { Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York") }));

    private static string Of(DomainEvent happened) => TimelineSentences.Of(happened, Names);
}
