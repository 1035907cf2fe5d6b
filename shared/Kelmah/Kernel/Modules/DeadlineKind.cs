namespace Kelmah.Kernel.Modules;

/// <summary>Every kind of deadline. The numbers stand in the state of orchestrations: they never change, and none is used again.</summary>
public enum DeadlineKind
{
    /// <summary>Both parties sign the contract.</summary>
    Signing = 0,

    /// <summary>The hirer funds the escrow.</summary>
    Funding = 1,

    /// <summary>A payment by card is confirmed.</summary>
    CardPayment = 2,

    /// <summary>A payment by mobile money is confirmed.</summary>
    MobileMoneyPayment = 3,

    /// <summary>A milestone's work is submitted.</summary>
    MilestoneDue = 4,

    /// <summary>The hirer answers to a submission.</summary>
    AutoApproval = 5,

    /// <summary>At the latest, something is submitted for a milestone.</summary>
    NothingDelivered = 6,

    /// <summary>The worker answers to a request for a refund.</summary>
    RefundAnswer = 7,

    /// <summary>A worker's certificate is valid.</summary>
    CertificateExpiry = 8,

    /// <summary>A refund arrives.</summary>
    RefundArrival = 9,

    /// <summary>A payer's bank is answered.</summary>
    ChargebackEvidence = 10,

    /// <summary>The other party answers to a request for a later due date.</summary>
    ExtensionAnswer = 11,

    /// <summary>An administrator decides over a refund.</summary>
    RefundDecision = 12,

    /// <summary>A proposed change of a contract is accepted.</summary>
    AmendmentAnswer = 13,

    /// <summary>The other party answers to a proposal to end the contract.</summary>
    EndingAnswer = 14,

    /// <summary>A proposal to end the contract, which silence does not decide, is settled.</summary>
    EndingDecision = 15,

    /// <summary>What a release brought can be withdrawn.</summary>
    SecurityPeriod = 16,

    /// <summary>An export of personal data is built.</summary>
    ExportBuild = 20,

    /// <summary>An export of personal data is kept.</summary>
    ExportExpiry = 21,

    /// <summary>A payout by Stripe arrives.</summary>
    PayoutArrival = 30,

    /// <summary>An administrator pays a payout by hand.</summary>
    ManualPayout = 31,

    /// <summary>A second administrator decides over a correction of the journal.</summary>
    CorrectionDecision = 32,

    /// <summary>The evidence against a chargeback is sent to the payer's bank.</summary>
    EvidenceSending = 33,

    /// <summary>A period of a subscription is paid after all.</summary>
    SubscriptionGrace = 34,

    /// <summary>The other party answers to a dispute.</summary>
    DisputeAnswer = 40,

    /// <summary>A dispute is settled before it is escalated.</summary>
    DisputeEscalation = 41,

    /// <summary>An administrator decides over a dispute.</summary>
    DisputeAlarm = 42,

    /// <summary>A party appeals against the ruling over a dispute.</summary>
    DisputeRuling = 43,

    /// <summary>Money that was withdrawn comes back to be given back.</summary>
    GiveBackWait = 50,
}

/// <summary>Whom it helps that a deadline passes.</summary>
public enum DeadlineFavour
{
    /// <summary>The hirer.</summary>
    Hirer,

    /// <summary>The worker.</summary>
    Worker,

    /// <summary>Neither more than the other.</summary>
    Neither,
}
