using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>
/// The canonical text of what the parties sign, in plain English: two contracts have the same text only if they say the same. Lines that begin
/// with <c>&gt;</c> are the parties' own words, and no other line holds any, so that no words of theirs can pass for a rule. Times are UTC,
/// milestones are by number, lines end with a line feed.
/// </summary>
public static class TermsText
{
    /// <summary>The most characters that a text can have: 50 milestones and the parties' words, each character on a line of its own.</summary>
    public const int MaxLength = 1_000_000;

    /// <summary>SHA-256 of a text in UTF-8, in lower-case hexadecimal.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The text of a contract as it stands.</summary>
    /// <param name="contract">Whose parties, total and terms it tells.</param>
    /// <param name="milestones">All of them.</param>
    /// <param name="rules">What holds besides.</param>
    public static string Write(Contract contract, IEnumerable<Milestone> milestones, TermsRules rules)
    {
        var byNumber = milestones.OrderBy(milestone => milestone.Number).ToList();
        var text = new StringBuilder();
        WriteParties(text, contract);
        WriteWords(text, contract.Terms.Text);
        WriteMilestones(text, byNumber);
        WriteMoney(text, contract, Money.Sum(contract.Terms.Currency, byNumber.Select(milestone => milestone.Amount)));
        WriteReview(text, contract.Terms);
        WriteSilence(text, contract.Terms, rules);
        WriteDisputes(text, contract.Terms, rules);
        return text.ToString();
    }

    private static void WriteParties(StringBuilder text, Contract contract)
    {
        Line(text, $"Contract {contract.Id}");
        Line(text, $"");
        Line(text, $"1. Parties");
        Line(text, $"The hirer is the user {contract.HirerId}. The worker is the user {contract.WorkerId}.");
        Line(text, $"The work is for the job {contract.JobId}, by the application {contract.ApplicationId}.");
        Line(text, $"Lines that begin with > are in the words of the parties.");
    }

    private static void WriteWords(StringBuilder text, string words)
    {
        Line(text, $"");
        Line(text, $"2. What the parties agree on");
        if (words.Length == 0) Line(text, $"The parties add no words of their own.");
        else Quote(text, words);
    }

    private static void WriteMilestones(StringBuilder text, List<Milestone> milestones)
    {
        Line(text, $"");
        Line(text, $"3. Milestones");
        if (milestones.Count == 0) Line(text, $"There are no milestones yet.");
        foreach (var milestone in milestones)
        {
            Line(text, $"Milestone {milestone.Number} ({milestone.Id}): {milestone.Amount}, due on {Time(milestone.DueDate)}. Its title:");
            Quote(text, milestone.Title);
            Line(text, milestone.Description.Length == 0 ? $"It has no description." : (FormattableString)$"Its description:");
            if (milestone.Description.Length > 0) Quote(text, milestone.Description);
        }
    }

    private static void WriteMoney(StringBuilder text, Contract contract, Money planned)
    {
        var (terms, total) = (contract.Terms, contract.TotalAmount);
        Line(text, $"");
        Line(text, $"4. Money");
        Line(text, $"The total is {total}; the milestones add up to {planned}. The hirer pays a milestone's amount into escrow before the work on it starts.");
        Line(text, $"The platform takes {Percent(terms.FeeBasisPoints)} of each milestone's amount from the worker, {total.Share(terms.FeeBasisPoints)} of the total.");
        Line(text, terms.HirerFeeBasisPoints == 0
            ? $"The hirer pays the platform no fee."
            : (FormattableString)$"The hirer pays the platform {Percent(terms.HirerFeeBasisPoints)} of each milestone's amount on top, {total.Share(terms.HirerFeeBasisPoints)} for the total.");
        Line(text, terms.TaxBasisPoints == 0
            ? $"No tax is added to these fees."
            : (FormattableString)$"A tax of {Percent(terms.TaxBasisPoints)} ({terms.TaxCountry}) is added to these fees; each pays it on their own fee.");
        if (terms.HasWorkerPlanFee) Line(text, $"The worker's fee is that of the worker's plan, which is less than the schedule's.");
        if (terms.HasHirerPlanFee) Line(text, $"The hirer's fee is that of the hirer's plan, which is less than the schedule's.");
        Line(text, $"The fees are those of schedule {terms.FeeSchedule}, and stay as they are here. Each is rounded to the smallest unit of {terms.Currency}.");
        // A text from before anybody bore it says nothing, and keeps its hash.
        if (terms.WorkerBearsChargebacks)
            Line(text, $"Chargebacks: if the hirer's bank takes a payment back, what it brought the worker and cannot be withdrawn yet stands until the bank has decided. If the bank decides for the hirer, what is still in escrow pays for it first; then the worker gives back what the payment brought the worker, and no more, and the platform its fees and the taxes on them. What the wallet does not hold, the worker owes.");
    }

    private static void WriteReview(StringBuilder text, ContractTerms terms)
    {
        Line(text, $"");
        Line(text, $"5. Looking at the work");
        Line(text, $"The hirer has {Days(terms.InspectionDays)} from each submission to approve it or to ask for changes. Without an answer it is approved, and its money goes to the worker.");
        Line(text, terms.ChangeRounds switch
        {
            null => $"The parties agree on no number of times that the hirer can ask for changes.",
            0 => $"The hirer cannot ask for changes: what is handed in is approved, approved in part, or its money is asked back.",
            1 => $"The hirer can ask for changes of a milestone once. After that it is approved, approved in part, or its money is asked back.",
            { } rounds => (FormattableString)$"The hirer can ask for changes of a milestone {rounds} times. After that it is approved, approved in part, or its money is asked back.",
        });
    }

    private static void WriteSilence(StringBuilder text, ContractTerms terms, TermsRules rules)
    {
        Line(text, $"");
        Line(text, $"6. What happens if somebody does not act");
        Line(text, $"Signing: a draft that is not signed by both within {Days(Deadlines.Signing)} of its last change is cancelled.");
        Line(text, $"Funding: a contract of which nothing is funded within {Days(Deadlines.Funding)} of the second signature is cancelled. Milestones that are not funded within as many days after all that was funded is settled are dropped, and the contract is completed without them.");
        Line(text, $"Nothing delivered: {Days(Deadlines.NothingDelivered)} after the due date of a milestone for which nothing was handed in, its money is asked back for the hirer; and likewise that long after the hirer asked for changes, or the worker declined to give the money back.");
        Line(text, $"Refunds: the worker has {Days(PaymentDeadlines.RefundAnswer)} to answer when the hirer asks for the money of a milestone. Without an answer up to {rules.SmallClaimsLimit} go back to the hirer; above that, {(terms.Disputes is null ? "people decide" : "it becomes a dispute that the hirer has opened")}.");
        Line(text, $"Later dates: a later due date that one party asks for lapses if the other does not agree within {Days(rules.ExtensionDays)}.");
        Line(text, $"Amendments: a change of this contract that one party proposes lapses if the other does not accept it within {Days(rules.AmendmentDays)}.");
        Line(text, $"Ending: the other party has {Days(rules.EndingDays)} to answer when one proposes to end the contract while money is held. Without an answer it ends as proposed where whoever proposed it gains at most {rules.SmallClaimsLimit} by that and the worker is left what is under review; otherwise people decide.");
        Line(text, $"Pauses: each party can put off each of the times above that run against it once, by at most {Days(rules.PauseDays)}.");
        Line(text, $"Reminders are sent before silence decides; where none could be sent, there is another day.");
    }

    /// <summary>A text from before anything was agreed about disputes says nothing, and keeps its hash.</summary>
    private static void WriteDisputes(StringBuilder text, ContractTerms terms, TermsRules rules)
    {
        if (terms.Disputes is not { } disputes) return;
        Line(text, $"");
        Line(text, $"7. Disputes");
        Line(text, $"Opening: while the contract is under way, each party can dispute the money of a milestone, or of all milestones, that is held in escrow: until the work is approved, or the money has left. It stays where it is until the dispute is over. Whoever opened it can take it back until it is ruled. When a dispute about all milestones is decided, the contract ends.");
        Line(text, $"Answer: the other party has {BusinessDays(disputes.AnswerBusinessDays)} of {disputes.Country} to answer, to give evidence or to make an offer. Business days are those from Monday to Friday that are no public holiday there, by UTC. The other party can put this off once, by at most {Days(rules.PauseDays)}.");
        Line(text, $"Silence: without an answer, up to {disputes.SilenceLimit} go to whoever opened the dispute, all of it. Above that, silence decides nothing.");
        Line(text, $"Offers: each party can state what the worker is to get, and nobody else reads it. Where the hirer states at least what the worker does, the dispute is settled at once, halfway between the two; what cannot be halved goes to the worker.");
        Line(text, $"Small claims: up to {disputes.SilenceLimit}, an administrator decides by the documents alone, within {Hours(rules.SmallClaimHours)} of the answer, without an appeal.");
        Line(text, $"Mediation: above that, an administrator helps the parties to settle it, for at most {Days(rules.MediationDays)} from the opening. If they do not, an administrator rules.");
        Line(text, $"Ruling: an administrator who is linked to neither party divides the money between them, and gives reasons.");
        Line(text, $"Appeal: above {disputes.SilenceLimit}, each party can appeal within {Days(rules.AppealDays)} of the ruling, and a dispute is appealed once. Then another administrator decides, and that is final. A ruling that nobody appeals is carried out when that time is over.");
        Line(text, $"Banks: while the hirer's bank decides about the same money, nothing is decided about the dispute, and its times stand still.");
    }

    /// <summary>A sentence of the platform's, in the invariant culture.</summary>
    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    /// <summary>The words of a party, each line marked.</summary>
    private static void Quote(StringBuilder text, string words)
    {
        foreach (var line in words.ReplaceLineEndings("\n").Split('\n')) text.Append("> ").Append(line).Append('\n');
    }

    private static string Days(Deadline deadline) => Days((int)deadline.Length!.Value.TotalDays);

    private static string Days(int days) => days == 1 ? "1 day" : string.Create(CultureInfo.InvariantCulture, $"{days} days");

    private static string BusinessDays(int days) => days == 1 ? "1 business day" : string.Create(CultureInfo.InvariantCulture, $"{days} business days");

    private static string Hours(int hours) => hours == 1 ? "1 hour" : string.Create(CultureInfo.InvariantCulture, $"{hours} hours");

    /// <summary>Such as 2.5 % for 250.</summary>
    private static string Percent(int basisPoints) => string.Create(CultureInfo.InvariantCulture, $"{basisPoints / 100m:0.##} %");

    /// <summary>To the millisecond, as it is stored; what is nought at its end is left out.</summary>
    private static string Time(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        var clock = utc.Millisecond != 0 ? "HH:mm:ss.fff" : utc.Second != 0 ? "HH:mm:ss" : "HH:mm";
        return utc.ToString($"yyyy-MM-dd' at '{clock}' UTC'", CultureInfo.InvariantCulture);
    }
}

/// <summary>What holds between the parties besides their own terms, as the settings say it.</summary>
/// <param name="SmallClaimsLimit">Up to this sum silence grants a refund.</param>
/// <param name="ExtensionDays">Days to agree to a later due date.</param>
/// <param name="AmendmentDays">Days to accept an amendment.</param>
/// <param name="EndingDays">Days to answer to a proposed ending.</param>
/// <param name="PauseDays">Days of a pause at most.</param>
/// <param name="MediationDays">Days from the opening in which a dispute is mediated.</param>
/// <param name="SmallClaimHours">Hours from the answer in which a small claim is decided.</param>
/// <param name="AppealDays">Days to appeal against a ruling.</param>
public sealed record TermsRules(
    Money SmallClaimsLimit, int ExtensionDays, int AmendmentDays, int EndingDays, int PauseDays, int MediationDays, int SmallClaimHours, int AppealDays)
{
    /// <summary>As the settings say it, for contracts in a currency.</summary>
    public static TermsRules Of(ContractOptions options, DisputeOptions disputes, Currency currency) => new(
        options.SmallClaimsLimitIn(currency),
        options.ExtensionDays,
        options.AmendmentDays,
        options.EndingDays,
        options.PauseDays,
        disputes.MediationDays,
        disputes.SmallClaimHours,
        disputes.AppealDays);
}
