using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>The rules of contracts and milestones.</summary>
public static class ContractErrors
{
    /// <summary>Terms, total and milestones change only while nobody is bound by them.</summary>
    public static readonly ErrorCode NotDraft = new("contract_not_draft", 409, "The contract is not a draft any more.");

    /// <summary>Milestones move only in an active contract.</summary>
    public static readonly ErrorCode NotActive = new("contract_not_active", 409, "The contract is not active.");

    /// <summary>Only an active contract can be disputed, and only a disputed one resumed.</summary>
    public static readonly ErrorCode NotDisputed = new("contract_not_disputed", 409, "The contract is not in dispute.");

    /// <summary>A job has one contract that is not cancelled.</summary>
    public static readonly ErrorCode JobAlreadyContracted = new("job_already_contracted", 409, "The job has a contract already.");

    /// <summary>What is signed is what was read.</summary>
    public static readonly ErrorCode TermsChanged = new("contract_terms_changed", 409, "The terms are not those that you read: read them again.");

    /// <summary>The milestones' amounts add up to the total.</summary>
    public static readonly ErrorCode MilestonesMustSumToTotal = new(
        "milestones_must_sum_to_total", 409, "The milestones' amounts do not add up to the contract's total.");

    /// <summary>A contract has 1 to 50 milestones.</summary>
    public static readonly ErrorCode TooManyMilestones = new("contract_milestones_full", 409, "The contract has as many milestones as it can have.");

    /// <summary>A milestone that is due before it can be worked on cannot be signed.</summary>
    public static readonly ErrorCode MilestoneAlreadyDue = new("milestone_already_due", 409, "A milestone is due before now.");

    /// <summary>Amounts of one contract are in its currency.</summary>
    public static readonly ErrorCode CurrencyDiffers = new("contract_currency_differs", 409, "The amount is not in the contract's currency.");

    /// <summary>The hirer offers and funds, the worker starts and submits.</summary>
    public static readonly ErrorCode NotYourPart = new("not_your_part", 403, "The other party of the contract does this.");

    /// <summary>Once funded, a contract ends by completion, by an agreement or by a dispute.</summary>
    public static readonly ErrorCode AlreadyFunded = new("contract_already_funded", 409, "The contract's escrow is funded.");

    /// <summary>A contract ends when all its milestones are completed and paid out.</summary>
    public static readonly ErrorCode MilestonesOpen = new("contract_milestones_open", 409, "Not every milestone is completed and paid out.");

    /// <summary>Something that waits for its time was asked for too early.</summary>
    public static readonly ErrorCode DeadlineNotReached = new("deadline_not_reached", 409, "Its time has not come.", RetryHelps: true);

    /// <summary>A contract that ended stays as it is.</summary>
    public static readonly ErrorCode Ended = new("contract_ended", 409, "The contract has ended.");

    /// <summary>A milestone is activated once, with the second signature.</summary>
    public static readonly ErrorCode MilestoneNotPending = new("milestone_not_pending", 409, "The milestone is not waiting to be started.");

    /// <summary>Work starts only on money that is held.</summary>
    public static readonly ErrorCode EscrowNotFunded = new("escrow_not_funded", 409, "The escrow does not hold the milestone's amount.", RetryHelps: true);

    /// <summary>Only started work is submitted.</summary>
    public static readonly ErrorCode MilestoneNotStarted = new("milestone_not_started", 409, "The milestone has not been started.");

    /// <summary>Only submitted work is approved.</summary>
    public static readonly ErrorCode MilestoneNotSubmitted = new("milestone_not_submitted", 409, "Nothing is submitted for the milestone.");

    /// <summary>A completed milestone stays as it is.</summary>
    public static readonly ErrorCode MilestoneCompleted = new("milestone_completed", 409, "The milestone is completed.");

    /// <summary>Only a completed milestone is paid out.</summary>
    public static readonly ErrorCode MilestoneNotCompleted = new("milestone_not_completed", 409, "The milestone is not completed.");

    /// <summary>An extension moves the due date to a later time, in the future.</summary>
    public static readonly ErrorCode ExtensionNotLater = new("extension_not_later", 409, "The new due date is not later than the present one.");

    /// <summary>Each deadline is paused once.</summary>
    public static readonly ErrorCode PauseUsed = new("pause_used", 409, "Every deadline that runs against you was paused before: each can be paused once.");

    /// <summary>Only who would lose by a deadline pauses it.</summary>
    public static readonly ErrorCode NothingToPause = new("nothing_to_pause", 409, "No deadline runs against you that can be paused.");

    /// <summary>A milestone takes at most 50 submissions.</summary>
    public static readonly ErrorCode TooManySubmissions = new("milestone_submissions_full", 409, "The milestone has as many submissions as it can have.");

    /// <summary>What was refunded is not worked on or paid for any more.</summary>
    public static readonly ErrorCode MilestoneRefunded = new("milestone_refunded", 409, "The milestone's money went back to the hirer.");

    /// <summary>A delivery is answered before its money is asked back.</summary>
    public static readonly ErrorCode MilestoneUnderReview = new("milestone_under_review", 409, "A submission waits for the hirer's answer.");

    /// <summary>A milestone that its contract ended without stays as it is.</summary>
    public static readonly ErrorCode MilestoneAbandoned = new("milestone_abandoned", 409, "The contract ended without the milestone.");

    /// <summary>Nothing of a milestone moves while its money is frozen.</summary>
    public static readonly ErrorCode MilestoneFrozen = new("milestone_frozen", 409, "The milestone's money is frozen by a dispute.");

    /// <summary>A contract has one open proposal to end it.</summary>
    public static readonly ErrorCode EndingAlreadyProposed = new("ending_already_proposed", 409, "Another end of the contract is proposed: it is answered or withdrawn first.");

    /// <summary>A proposal to end a contract is decided once.</summary>
    public static readonly ErrorCode EndingAnswered = new("ending_answered", 409, "The proposal to end the contract is decided.");

    /// <summary>What was proposed is what is agreed to.</summary>
    public static readonly ErrorCode EndingOutdated = new("ending_outdated", 409, "The contract moved on: the proposal to end it is void.");

    /// <summary>What is approved is the worker's.</summary>
    public static readonly ErrorCode EndingBelowApproved = new("ending_below_approved", 409, "Less would go to the worker than what is approved.");

    /// <summary>A part is approved with a word on the rest.</summary>
    public static readonly ErrorCode ApprovalAboveAmount = new("approval_above_amount", 409, "The approved amount is more than the milestone's.");

    /// <summary>What the worker has begun is not made harder.</summary>
    public static readonly ErrorCode MilestoneStarted = new(
        "milestone_started", 409, "A milestone that was started can only get cheaper or be due later.");

    /// <summary>A contract has one amendment that waits for an answer.</summary>
    public static readonly ErrorCode AmendmentOpen = new("amendment_open", 409, "The contract has an amendment that waits for an answer.");

    /// <summary>An amendment is answered once.</summary>
    public static readonly ErrorCode AmendmentAnswered = new("amendment_answered", 409, "The amendment is accepted, declined, withdrawn or lapsed already.");

    /// <summary>An amendment leaves something to be done or paid.</summary>
    public static readonly ErrorCode AmendmentLeavesNothing = new(
        "amendment_leaves_nothing", 409, "The amendment would leave no milestone.");

    /// <summary>The parties agree on how often the hirer can ask for changes; then it is approved, approved in part, or its money asked back.</summary>
    public static readonly ErrorCode ChangeRoundsUsed = new(
        "change_rounds_used", 409, "The hirer has asked for changes as often as the parties agreed.");
}
