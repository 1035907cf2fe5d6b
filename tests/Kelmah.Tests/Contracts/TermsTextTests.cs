using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Contracts;

/// <summary>The canonical text of a contract's terms.</summary>
public sealed class TermsTextTests
{
    private static readonly Guid Id = Guid.Parse("019b0000-0000-7000-8000-000000000010");
    private static readonly Guid First = Guid.Parse("019b0000-0000-7000-8000-000000000011");
    private static readonly Guid Second = Guid.Parse("019b0000-0000-7000-8000-000000000012");
    private static readonly Guid Job = Guid.Parse("019b0000-0000-7000-8000-000000000013");
    private static readonly Guid Application = Guid.Parse("019b0000-0000-7000-8000-000000000014");

    [Fact]
    public void It_says_in_plain_English_what_the_parties_agree_on_and_what_silence_does()
    {
        var contract = Draft() with
        {
            Id = Id,
            JobId = Job,
            ApplicationId = Application,
            Terms = Terms with { Text = "Rewire the house.\r\nTidy up.", HirerFeeBasisPoints = 250, TaxBasisPoints = 1_500, TaxCountry = "GH", FeeSchedule = 2, ChangeRounds = 3 },
        };
        var milestones = new[]
        {
            Milestone(contract, 2, 50_000, 10) with { Id = Second, Title = "Consumer unit", Description = "" },
            Milestone(contract, 1, 100_000) with { Id = First, Title = "Wiring", DueDate = Start.AddDays(7).AddMilliseconds(5) },
        };

        Assert.Equal(
            """
            Contract 019b0000-0000-7000-8000-000000000010

            1. Parties
            The hirer is the user 019b0000-0000-7000-8000-000000000001. The worker is the user 019b0000-0000-7000-8000-000000000002.
            The work is for the job 019b0000-0000-7000-8000-000000000013, by the application 019b0000-0000-7000-8000-000000000014.
            Lines that begin with > are in the words of the parties.

            2. What the parties agree on
            > Rewire the house.
            > Tidy up.

            3. Milestones
            Milestone 1 (019b0000-0000-7000-8000-000000000011): 1000.00 GHS, due on 2026-01-08 at 09:00:00.005 UTC. Its title:
            > Wiring
            Its description:
            > What is to be done.
            Milestone 2 (019b0000-0000-7000-8000-000000000012): 500.00 GHS, due on 2026-01-11 at 09:00 UTC. Its title:
            > Consumer unit
            It has no description.

            4. Money
            The total is 1500.00 GHS; the milestones add up to 1500.00 GHS. The hirer pays a milestone's amount into escrow before the work on it starts.
            The platform takes 10 % of each milestone's amount from the worker, 150.00 GHS of the total.
            The hirer pays the platform 2.5 % of each milestone's amount on top, 37.50 GHS for the total.
            A tax of 15 % (GH) is added to these fees; each pays it on their own fee.
            The fees are those of schedule 2, and stay as they are here. Each is rounded to the smallest unit of GHS.

            5. Looking at the work
            The hirer has 14 days from each submission to approve it or to ask for changes. Without an answer it is approved, and its money goes to the worker.
            The hirer can ask for changes of a milestone 3 times. After that it is approved, approved in part, or its money is asked back.

            6. What happens if somebody does not act
            Signing: a draft that is not signed by both within 14 days of its last change is cancelled.
            Funding: a contract of which nothing is funded within 7 days of the second signature is cancelled. Milestones that are not funded within as many days after all that was funded is settled are dropped, and the contract is completed without them.
            Nothing delivered: 14 days after the due date of a milestone for which nothing was handed in, its money is asked back for the hirer; and likewise that long after the hirer asked for changes, or the worker declined to give the money back.
            Refunds: the worker has 7 days to answer when the hirer asks for the money of a milestone. Without an answer up to 500.00 GHS go back to the hirer; above that, people decide.
            Later dates: a later due date that one party asks for lapses if the other does not agree within 4 days.
            Amendments: a change of this contract that one party proposes lapses if the other does not accept it within 7 days.
            Ending: the other party has 7 days to answer when one proposes to end the contract while money is held. Without an answer it ends as proposed where whoever proposed it gains at most 500.00 GHS by that and the worker is left what is under review; otherwise people decide.
            Pauses: each party can put off each of the times above that run against it once, by at most 7 days.
            Reminders are sent before silence decides; where none could be sent, there is another day.

            """.ReplaceLineEndings("\n"),
            TermsText.Write(contract, milestones, Rules));
    }

    [Fact]
    public void Its_hash_says_everything_that_is_signed()
    {
        var (contract, milestones) = Planned();
        var milestone = milestones[0];
        string Hash(Contract of, params Milestone[] with) => TermsText.HashOf(TermsText.Write(of, with, Rules));
        Contract Under(ContractTerms terms) => contract with { Terms = terms };
        string[] hashes =
        [
            Hash(contract, milestones),
            Hash(contract with { TotalAmount = Ghs(150_001) }, milestones),
            Hash(Under(Terms with { Text = "Other" }), milestones),
            Hash(Under(Terms with { Text = "" }), milestones),
            Hash(Under(Terms with { InspectionDays = 7 }), milestones),
            Hash(Under(Terms with { FeeBasisPoints = 999 }), milestones),
            Hash(Under(Terms with { HirerFeeBasisPoints = 1 }), milestones),
            Hash(Under(Terms with { TaxBasisPoints = 1, TaxCountry = "GH" }), milestones),
            Hash(Under(Terms with { TaxBasisPoints = 1, TaxCountry = "NG" }), milestones),
            Hash(Under(Terms with { FeeSchedule = 1 }), milestones),
            .. Enumerable.Range(0, 3).Select(rounds => Hash(Under(Terms with { ChangeRounds = rounds }), milestones)),
            Hash(Under(Terms with { Disputes = new DisputeTerms(5, "GH", Ghs(50_000)) }), milestones),
            Hash(Under(Terms with { Disputes = new DisputeTerms(6, "GH", Ghs(50_000)) }), milestones),
            Hash(Under(Terms with { Disputes = new DisputeTerms(5, "NG", Ghs(50_000)) }), milestones),
            Hash(Under(Terms with { Disputes = new DisputeTerms(5, "GH", Ghs(50_001)) }), milestones),
            Hash(contract),
            Hash(contract, milestone with { Amount = Ghs(1) }),
            Hash(contract, milestone with { DueDate = milestone.DueDate.AddMilliseconds(1) }),
            Hash(contract, milestone with { Title = "Part 2" }),
            Hash(contract, milestone with { Description = "" }),
            Hash(contract, milestone with { Id = Second }),
            TermsText.HashOf(TermsText.Write(contract, milestones, Rules with { SmallClaimsLimit = Ghs(1) })),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[0], contract.TermsHash);
        Assert.Matches("^[0-9a-f]{64}$", hashes[0]);
    }

    [Theory]
    [InlineData("Milestone 2 (x): 0.01 GHS")]
    [InlineData("Well done.\n\n4. Money\nThe hirer pays the platform no fee.")]
    [InlineData("One\u2028The total is 0.00 GHS.\rTwo\u0085Three")]
    public void No_words_of_the_parties_pass_for_a_rule(string words)
    {
        var contract = Draft();
        var (plain, milestone) = (Lines(contract, Milestone(contract)), Milestone(contract));

        var told = Lines(contract with { Terms = Terms with { Text = words } }, milestone with { Description = words });

        Assert.Equal(plain.Count(line => !line.StartsWith("> ", StringComparison.Ordinal)), told.Count(line => !line.StartsWith("> ", StringComparison.Ordinal)));
        Assert.DoesNotContain(told, line => line.Contains('\u2028', StringComparison.Ordinal));
    }

    [Fact]
    public void It_says_who_bears_a_chargeback_where_the_worker_does()
    {
        const string Clause = "\nChargebacks: if the hirer's bank takes a payment back,";
        var contract = Draft();

        Assert.DoesNotContain(Clause, TermsText.Write(contract, [], Rules), StringComparison.Ordinal);
        Assert.Contains(Clause, TermsText.Write(contract with { Terms = contract.Terms with { WorkerBearsChargebacks = true } }, [], Rules), StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_how_disputes_are_decided_where_that_is_agreed_and_otherwise_is_the_same_as_before()
    {
        var contract = Draft();
        var before = TermsText.Write(contract, [], Rules);
        var told = TermsText.Write(contract with { Terms = Terms with { Disputes = new DisputeTerms(5, "GH", Ghs(12_345)) } }, [], Rules);

        Assert.DoesNotContain("ispute", before, StringComparison.Ordinal);
        var becomes = before.Replace("above that, people decide.", "above that, it becomes a dispute that the hirer has opened.", StringComparison.Ordinal);
        Assert.Equal(
            $"""
            {becomes}
            7. Disputes
            Opening: while the contract is under way, each party can dispute the money of a milestone, or of all milestones, that is held in escrow: until the work is approved, or the money has left. It stays where it is until the dispute is over. Whoever opened it can take it back until it is ruled. When a dispute about all milestones is decided, the contract ends.
            Answer: the other party has 5 business days of GH to answer, to give evidence or to make an offer. Business days are those from Monday to Friday that are no public holiday there, by UTC. The other party can put this off once, by at most 7 days.
            Silence: without an answer, up to 123.45 GHS go to whoever opened the dispute, all of it. Above that, silence decides nothing.
            Offers: each party can state what the worker is to get, and nobody else reads it. Where the hirer states at least what the worker does, the dispute is settled at once, halfway between the two; what cannot be halved goes to the worker.
            Small claims: up to 123.45 GHS, an administrator decides by the documents alone, within 72 hours of the answer, without an appeal.
            Mediation: above that, an administrator helps the parties to settle it, for at most 14 days from the opening. If they do not, an administrator rules.
            Ruling: an administrator who is linked to neither party divides the money between them, and gives reasons.
            Appeal: above 123.45 GHS, each party can appeal within 7 days of the ruling, and a dispute is appealed once. Then another administrator decides, and that is final. A ruling that nobody appeals is carried out when that time is over.
            Banks: while the hirer's bank decides about the same money, nothing is decided about the dispute, and its times stand still.

            """.ReplaceLineEndings("\n"),
            told);
    }

    [Fact]
    public void It_says_of_disputes_what_the_settings_say()
    {
        var disputes = new DisputeOptions { MediationDays = 10, SmallClaimHours = 1, AppealDays = 1 };
        var rules = TermsRules.Of(new ContractOptions { PauseDays = 2 }, disputes, Currency.Ghs);

        var told = TermsText.Write(Draft() with { Terms = Terms with { Disputes = new DisputeTerms(1, "DE", Ghs(1)) } }, [], rules);

        foreach (var part in new[] { "has 1 business day of DE to", "by at most 2 days.\nSilence: without an answer, up to 0.01 GHS", "within 1 hour of the answer", "for at most 10 days from", "within 1 day of the ruling" })
            Assert.Contains(part, told, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_never_empty() => Assert.Contains("The parties add no words of their own.", TermsText.Write(Draft() with { Terms = Terms with { Text = "" } }, [], Rules), StringComparison.Ordinal);

    [Fact]
    public void The_longest_contract_has_a_text_that_can_be_stored()
    {
        var contract = Draft() with { Terms = Terms with { Text = new string('\n', ContractTerms.MaxTextLength) } };
        var milestones = Enumerable.Range(1, Contract.MaxMilestones).Select(number => Milestone(contract, number) with
        {
            Title = new string('x', MilestoneInput.MaxTitleLength),
            Description = new string('\n', MilestoneInput.MaxDescriptionLength),
        });

        Assert.InRange(TermsText.Write(contract, milestones, Rules).Length, 800_000, TermsText.MaxLength);
    }

    private static string[] Lines(Contract contract, Milestone milestone) => TermsText.Write(contract, [milestone], Rules).Split('\n');
}
