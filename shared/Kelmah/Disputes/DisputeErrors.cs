using Kelmah.Kernel;

namespace Kelmah.Disputes;

/// <summary>Why something about a dispute is refused.</summary>
public static class DisputeErrors
{
    /// <summary>Money is disputed while it is held.</summary>
    public static readonly ErrorCode WindowClosed = new("dispute_window_closed", 409, "Money can be disputed while it is held in escrow: until the work is approved, or the money has left.");

    /// <summary>Money is disputed once at a time.</summary>
    public static readonly ErrorCode AlreadyOpen = new("dispute_already_open", 409, "This money is disputed already.");

    /// <summary>What a bank has taken back is for the bank to decide first.</summary>
    public static readonly ErrorCode AwaitsBank = new("dispute_awaits_bank", 409, "The hirer's bank decides about this money first.");

    /// <summary>A dispute ends once.</summary>
    public static readonly ErrorCode Resolved = new("dispute_resolved", 409, "The dispute is resolved.");

    /// <summary>What is ruled is appealed or carried out.</summary>
    public static readonly ErrorCode Ruled = new("dispute_ruled", 409, "The dispute is ruled: each party can appeal until the ruling is carried out.");

    /// <summary>The other party answers once.</summary>
    public static readonly ErrorCode Answered = new("dispute_answered", 409, "The dispute is answered: more is given as evidence.");

    /// <summary>The party that did not raise it answers.</summary>
    public static readonly ErrorCode NotYoursToAnswer = new("dispute_not_yours_to_answer", 403, "The other party answers: what you want to add is evidence.");

    /// <summary>The party that raised it takes it back.</summary>
    public static readonly ErrorCode NotYoursToWithdraw = new("dispute_not_yours_to_withdraw", 403, "Whoever raised the dispute withdraws it.");

    /// <summary>There is an end to evidence.</summary>
    public static readonly ErrorCode TooMuchEvidence = new("dispute_too_much_evidence", 409, "The dispute has as much evidence as it can hold.");

    /// <summary>What is divided is what is contested.</summary>
    public static readonly ErrorCode MoreThanContested = new("dispute_more_than_contested", 409, "The amount is more than what is contested.");

    /// <summary>Nothing is decided against a party that still has time to answer.</summary>
    public static readonly ErrorCode AnswerStillPossible = new("dispute_answer_possible", 409, "The other party has not answered, and still has time to.");

    /// <summary>Who is linked to a party does not decide.</summary>
    public static readonly ErrorCode ConflictOfInterest = new("dispute_conflict_of_interest", 403, "An administrator who is linked to a party does not decide its disputes.");

    /// <summary>An appeal goes to somebody else.</summary>
    public static readonly ErrorCode SameAdministrator = new("dispute_same_administrator", 403, "Another administrator decides over the appeal.");

    /// <summary>A dispute is appealed once.</summary>
    public static readonly ErrorCode Appealed = new("dispute_appealed", 409, "The dispute was appealed: what is ruled now is final.");

    /// <summary>An appeal is against a ruling that is not carried out.</summary>
    public static readonly ErrorCode NothingToAppeal = new("dispute_nothing_to_appeal", 409, "There is no ruling that can be appealed now.");
}
