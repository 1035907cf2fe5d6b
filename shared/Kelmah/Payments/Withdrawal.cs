using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;

namespace Kelmah.Payments;

/// <summary>
/// Money that leaves a wallet for its owner's account. Pending → sending → paid, or failed; a pending one can be cancelled. What the bank sends back, before or after it
/// was paid, is returning until it is in the wallet again: then it has failed, or it is returned. So is what its owner gives back to a hirer before it is paid out: then
/// it is cancelled, or sending again.
/// </summary>
/// <remarks>
/// Its amount stands in <c>payouts:{currency}</c> from the request until it has gone to Stripe, was paid by hand, or is in the wallet again. One sender, or one administrator,
/// has it at a time.
/// </remarks>
public sealed record Withdrawal : Entity
{
    /// <summary>More than the calls of one attempt can take.</summary>
    private static readonly TimeSpan SendLease = TimeSpan.FromMinutes(2);

    /// <summary>How long an administrator who has taken a payout on has it alone.</summary>
    private static readonly TimeSpan ClaimLease = TimeSpan.FromDays(1);

    private static readonly TimeSpan AlarmEvery = TimeSpan.FromDays(7);

    /// <summary>A bank may send a payout back for some days after it was paid, and the event that says so may be lost.</summary>
    private static readonly TimeSpan AskEvery = TimeSpan.FromDays(1);

    private static readonly TimeSpan WatchFor = TimeSpan.FromDays(14);

    /// <summary>Whose money.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The payout among the user's transactions.</summary>
    public required Guid TransactionId { get; init; }

    /// <summary>Always above zero.</summary>
    public required Money Amount { get; init; }

    public required PayoutMethod Method { get; init; }

    public required WithdrawalStatus Status { get; init; }

    /// <summary>The connected account that Stripe pays; null for one that is paid by hand, and once the user is erased.</summary>
    [Sensitive]
    public string? StripeAccountId { get; init; }

    /// <summary>Where an administrator pays it to, as it stood at the request; null for one that Stripe pays, and once the user is erased.</summary>
    public ManualDestination? Destination { get; init; }

    /// <summary>Stripe's transfer to the connected account; null until it is booked.</summary>
    public string? StripeTransferId { get; init; }

    /// <summary>Stripe's payout from the connected account to its bank; null until it is known.</summary>
    public string? StripePayoutId { get; init; }

    /// <summary>Stripe's reversal of the transfer; null for none.</summary>
    public string? StripeReversalId { get; init; }

    /// <summary>A transfer or payout that carries this withdrawal's id and is not its own; null for none.</summary>
    public string? StrayId { get; init; }

    /// <summary>Why it failed or came back, as the provider's code, or in the administrator's words; null for no reason.</summary>
    public string? Reason { get; init; }

    /// <summary>Why the last attempt came to nothing, as the provider's code; null where it did not.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether its owner gives it back to a hirer, so that it is taken back from the connected account instead of being paid out.</summary>
    public bool IsAskedBack { get; init; }

    /// <summary>Why its owner could not give it back to a hirer, so that it is paid out after all; null where that was not wanted.</summary>
    public string? KeptBecause { get; init; }

    /// <summary>
    /// How often Stripe has refused to make something of it. Stripe gives a refusal again for the same idempotency key for a day, so that the next attempt has another one.
    /// </summary>
    public int Refusals { get; init; }

    /// <summary>The bank's or the network's reference, as the administrator gave it.</summary>
    public string? Reference { get; init; }

    /// <summary>The administrator who has taken it on, and pays it alone until <see cref="ClaimedUntil"/>.</summary>
    public Guid? ClaimedBy { get; init; }

    public DateTimeOffset? ClaimedUntil { get; init; }

    /// <summary>Until when one sender alone has it; null while nobody does.</summary>
    public DateTimeOffset? SendingUntil { get; init; }

    /// <summary>When administrators are told that it has not ended, the next time; null once it has.</summary>
    public DateTimeOffset? AlarmAt { get; init; }

    /// <summary>Of one that Stripe has paid: when Stripe is asked again whether the bank sent it back; null for never.</summary>
    public DateTimeOffset? AskAt { get; init; }

    /// <summary>When it was paid; kept where it was returned afterwards.</summary>
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>When it was paid, failed, returned or cancelled.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether Stripe pays it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsByStripe => Method == PayoutMethod.Stripe;

    /// <summary>Whether something is still to happen to it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsUnderWay => Status is WithdrawalStatus.Pending or WithdrawalStatus.Sending or WithdrawalStatus.Returning;

    /// <summary>Whether it is on its way back from the connected account, or stands there and is not paid out yet.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool CanComeBack => IsByStripe
        && (Status == WithdrawalStatus.Returning || this is { Status: WithdrawalStatus.Sending, StripeTransferId: not null, StripePayoutId: null });

    /// <summary>How it ended with its amount in the wallet again; null where that has left it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public WithdrawalStatus? EndedAs => Status is WithdrawalStatus.Failed or WithdrawalStatus.Returned or WithdrawalStatus.Cancelled ? Status : null;

    /// <summary>Whether its amount stands in <c>payouts:{currency}</c>.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsReserved => IsUnderWay && StripeTransferId is null;

    /// <summary>A user asks for money, which is set aside in the same commit.</summary>
    public static Withdrawal Request(Guid id, Guid userId, Guid transactionId, Money amount, PayoutMethod method, DateTimeOffset now)
    {
        var deadline = method == PayoutMethod.Stripe ? WithdrawalDeadlines.PayoutArrival : WithdrawalDeadlines.ManualPayout;
        var requested = new Withdrawal
        {
            Id = id,
            UserId = userId,
            TransactionId = transactionId,
            Amount = amount,
            Method = method,
            Status = WithdrawalStatus.Pending,
            AlarmAt = deadline.EndsAt(now),
            CreatedAt = now,
        };
        return Raise(requested, new WithdrawalRequested(id, userId, amount, method), now);
    }

    /// <summary>A sender takes it, alone until it is done or two minutes have passed. From then on it cannot be cancelled.</summary>
    public Result<Withdrawal> BeginSending(DateTimeOffset now)
    {
        if (!IsByStripe) return WithdrawalErrors.NotByStripe;
        if (!IsUnderWay) return WithdrawalErrors.Ended;
        if (SendingUntil > now) return WithdrawalErrors.BeingSent;
        var status = Status == WithdrawalStatus.Pending ? WithdrawalStatus.Sending : Status;
        return Raise(this with { Status = status, SendingUntil = now + SendLease }, new WithdrawalAttempted(Id, UserId), now);
    }

    /// <summary>The sender is done for now. Nothing changes where another sender has it by now.</summary>
    /// <param name="until">The <see cref="SendingUntil"/> of the attempt.</param>
    /// <param name="problem">The provider's code; null where it only has to be waited for.</param>
    /// <param name="needsPerson">Whether no repeat is likely to help: administrators are told at once, unless they know already, and then each week.</param>
    /// <param name="isRefused">Whether Stripe has refused for good what it was asked to make.</param>
    /// <param name="now">When.</param>
    public Withdrawal EndSending(DateTimeOffset? until, string? problem, bool needsPerson, bool isRefused, DateTimeOffset now)
    {
        if (SendingUntil is null || SendingUntil != until) return this;
        var next = this with { SendingUntil = null, Problem = problem, Refusals = isRefused ? Refusals + 1 : Refusals };
        return needsPerson && problem != Problem
            ? Raise(next with { AlarmAt = now + AlarmEvery }, new WithdrawalStuck(Id, UserId, Amount, Status), now)
            : Raise(next, new WithdrawalNotSentYet(Id, UserId), now);
    }

    /// <summary>Stripe has moved its amount to the connected account. A repeat changes nothing.</summary>
    public Result<Withdrawal> Transfer(string stripeTransferId, DateTimeOffset now)
    {
        if (StripeTransferId == stripeTransferId) return this;
        if (StripeTransferId is not null) return PaymentErrors.AlreadyLinked;
        if (!IsByStripe || Status != WithdrawalStatus.Sending) return WithdrawalErrors.Ended;
        return Raise(this with { StripeTransferId = stripeTransferId, Problem = null }, new WithdrawalTransferred(Id, UserId, stripeTransferId), now);
    }

    /// <summary>Stripe pays it out by this object. A repeat changes nothing.</summary>
    public Result<Withdrawal> LinkPayout(string stripePayoutId, DateTimeOffset now)
    {
        if (StripePayoutId == stripePayoutId) return this;
        if (StripePayoutId is not null) return PaymentErrors.AlreadyLinked;
        if (StripeTransferId is null || Status == WithdrawalStatus.Cancelled) return WithdrawalErrors.Ended;
        return Raise(this with { StripePayoutId = stripePayoutId, Problem = null }, new WithdrawalPayoutLinked(Id, UserId, stripePayoutId), now);
    }

    /// <summary>Stripe says that the bank has it. A repeat changes nothing.</summary>
    public Result<Withdrawal> Pay(DateTimeOffset now)
    {
        if (Status == WithdrawalStatus.Paid) return this;
        if (!IsByStripe || Status != WithdrawalStatus.Sending || StripeTransferId is null) return WithdrawalErrors.Ended;
        return Paid(this with { AskAt = now + AskEvery }, now);
    }

    /// <summary>
    /// An administrator has paid it; or has found that the money which Stripe could not take back has reached its owner.
    /// </summary>
    /// <param name="by">The administrator.</param>
    /// <param name="reference">The bank's or the network's.</param>
    /// <param name="now">When.</param>
    public Result<Withdrawal> PayByHand(Guid by, string reference, DateTimeOffset now)
    {
        if (RefuseHand(by, now) is { } refusal) return refusal;
        if (IsByStripe ? Status != WithdrawalStatus.Returning : !IsUnderWay) return WithdrawalErrors.NotByHand;
        return Paid(this with { Reference = reference }, now);
    }

    /// <summary>An administrator takes it on, to pay it by hand: for a day no other one does, and its owner cannot cancel it.</summary>
    public Result<Withdrawal> Claim(Guid by, DateTimeOffset now)
    {
        if (RefuseHand(by, now) is { } refusal) return refusal;
        if (IsByStripe || Status is not (WithdrawalStatus.Pending or WithdrawalStatus.Sending)) return WithdrawalErrors.NotByHand;
        return Raise(
            this with { Status = WithdrawalStatus.Sending, ClaimedBy = by, ClaimedUntil = now + ClaimLease }, new WithdrawalClaimed(Id, UserId), now);
    }

    /// <summary>Its owner does not want it any more; refused once it is being sent. A repeat changes nothing.</summary>
    public Result<Withdrawal> Cancel(DateTimeOffset now)
    {
        if (Status == WithdrawalStatus.Cancelled) return this;
        if (Status != WithdrawalStatus.Pending) return WithdrawalErrors.NotPending;
        return Raise(Ended(WithdrawalStatus.Cancelled, now), new WithdrawalCancelled(Id, UserId, Amount, Method), now);
    }

    /// <summary>It will never be paid, and nothing has left the platform for it. A repeat changes nothing.</summary>
    /// <param name="reason">The provider's code.</param>
    /// <param name="now">When.</param>
    public Result<Withdrawal> Fail(string reason, DateTimeOffset now)
    {
        if (Status == WithdrawalStatus.Failed) return this;
        if (Status is not (WithdrawalStatus.Pending or WithdrawalStatus.Sending) || StripeTransferId is not null) return WithdrawalErrors.Ended;
        return Raise(Ended(WithdrawalStatus.Failed, now) with { Reason = reason }, new WithdrawalFailed(Id, UserId, Amount, Method), now);
    }

    /// <summary>An administrator cannot pay it; or the bank has sent back what was paid by hand.</summary>
    /// <param name="by">The administrator.</param>
    /// <param name="reason">In the administrator's words, which the owner reads.</param>
    /// <param name="now">When.</param>
    public Result<Withdrawal> FailByHand(Guid by, string reason, DateTimeOffset now)
    {
        if (RefuseHand(by, now) is { } refusal) return refusal;
        if (IsByStripe) return Status == WithdrawalStatus.Sending && StripeTransferId is not null && StripePayoutId is null ? Return(reason, now) : WithdrawalErrors.NotByHand;
        // The provider repeats itself; a person who does is told.
        if (Status == WithdrawalStatus.Failed) return WithdrawalErrors.Ended;
        return Status == WithdrawalStatus.Paid
            ? Raise(Ended(WithdrawalStatus.Returned, now) with { Reason = reason }, new WithdrawalReturned(Id, UserId, Amount), now)
            : Fail(reason, now);
    }

    /// <summary>The bank has not taken it, or has sent it back: its amount has to come back from the connected account. A repeat changes nothing.</summary>
    /// <param name="reason">The provider's code.</param>
    /// <param name="now">When.</param>
    public Result<Withdrawal> Return(string reason, DateTimeOffset now)
    {
        if (Status is WithdrawalStatus.Returning or WithdrawalStatus.Failed or WithdrawalStatus.Returned) return this;
        // An administrator has found that it arrived all the same; Stripe may repeat that the payout failed.
        if (Reference is not null) return this;
        if (StripeTransferId is null || Status is not (WithdrawalStatus.Sending or WithdrawalStatus.Paid)) return WithdrawalErrors.Ended;
        return Raise(
            this with
            {
                Status = WithdrawalStatus.Returning,
                Reason = reason,
                Problem = null,
                SendingUntil = null,
                EndedAt = null,
                AskAt = null,
                AlarmAt = WithdrawalDeadlines.PayoutArrival.EndsAt(now),
            },
            new WithdrawalReturning(Id, UserId, Amount, WasPaid: PaidAt is not null),
            now);
    }

    /// <summary>
    /// Its owner gives it back to a hirer: it is not paid out, but taken back from the connected account. One that is on its way back stays as it is. Refused once it has
    /// left for the bank, and while a sender has it.
    /// </summary>
    public Result<Withdrawal> AskBack(DateTimeOffset now)
    {
        if (!CanComeBack) return WithdrawalErrors.Ended;
        if (Status == WithdrawalStatus.Returning) return this;
        if (SendingUntil > now) return WithdrawalErrors.BeingSent;
        return Raise(
            this with
            {
                Status = WithdrawalStatus.Returning,
                IsAskedBack = true,
                KeptBecause = null,
                Reason = "given_back",
                Problem = null,
                SendingUntil = null,
                AlarmAt = WithdrawalDeadlines.PayoutArrival.EndsAt(now),
            },
            new WithdrawalReturning(Id, UserId, Amount, WasPaid: false),
            now);
    }

    /// <summary>What its owner wanted to give back cannot be taken back from the connected account: it is paid out after all. A repeat changes nothing.</summary>
    /// <param name="reason">The provider's code.</param>
    /// <param name="now">When.</param>
    public Result<Withdrawal> GoOn(string reason, DateTimeOffset now)
    {
        if (!IsAskedBack || Status != WithdrawalStatus.Returning) return this;
        // Stripe gives a refusal again under the same key.
        var next = this with { Status = WithdrawalStatus.Sending, IsAskedBack = false, KeptBecause = reason, Reason = null, Refusals = Refusals + 1 };
        return Raise(next, new WithdrawalKept(Id, UserId), now);
    }

    /// <summary>Stripe has taken its amount back, whoever asked for that: it goes into the wallet again. A repeat changes nothing.</summary>
    public Result<Withdrawal> Restore(string stripeReversalId, DateTimeOffset now)
    {
        if (StripeReversalId == stripeReversalId) return this;
        if (StripeReversalId is not null) return PaymentErrors.AlreadyLinked;
        if (StripeTransferId is null || Status is not (WithdrawalStatus.Sending or WithdrawalStatus.Paid or WithdrawalStatus.Returning)) return WithdrawalErrors.Ended;
        if (IsAskedBack)
            return Raise(Ended(WithdrawalStatus.Cancelled, now) with { StripeReversalId = stripeReversalId }, new WithdrawalCancelled(Id, UserId, Amount, Method), now);
        var reason = Reason ?? "transfer_reversed";
        return PaidAt is null
            ? Raise(Ended(WithdrawalStatus.Failed, now) with { StripeReversalId = stripeReversalId, Reason = reason }, new WithdrawalFailed(Id, UserId, Amount, Method), now)
            : Raise(Ended(WithdrawalStatus.Returned, now) with { StripeReversalId = stripeReversalId, Reason = reason }, new WithdrawalReturned(Id, UserId, Amount), now);
    }

    /// <summary>Stripe was asked whether the bank has sent it back, and says that it has not: it is asked again in a day, for two weeks.</summary>
    public Withdrawal AskAgain(DateTimeOffset now)
    {
        if (AskAt is null || Status != WithdrawalStatus.Paid) return this;
        var next = now + AskEvery;
        return Raise(this with { AskAt = next < PaidAt + WatchFor ? next : null }, new WithdrawalAsked(Id, UserId), now);
    }

    /// <summary>Something at Stripe carries its id and is not its own: administrators have to look. They are told once of each.</summary>
    public Withdrawal NoteStray(string stripeId, DateTimeOffset now) =>
        StrayId == stripeId ? this : Raise(this with { StrayId = stripeId }, new WithdrawalDiffers(Id, UserId, stripeId), now);

    /// <summary>It has not ended in time: administrators are told, and again each week.</summary>
    public Result<Withdrawal> RaiseAlarm(DateTimeOffset now)
    {
        if (AlarmAt is not { } due) return WithdrawalErrors.Ended;
        if (due > now) return PaymentErrors.PaymentNotExpired;
        return Raise(this with { AlarmAt = now + AlarmEvery }, new WithdrawalOverdue(Id, UserId, Amount, Method, Status), now);
    }

    /// <summary>Its owner is erased: where it went is taken out. A repeat changes nothing.</summary>
    public Withdrawal ErasePersonalData(DateTimeOffset now) => StripeAccountId is null && Destination is null
        ? this
        : Raise(this with { StripeAccountId = null, Destination = null }, new Identity.PersonalDataErased(UserId), now);

    /// <summary>With other texts in the place of the sensitive ones; itself where it has none.</summary>
    internal Withdrawal ReplaceSensitive(Func<string, string?> replace) => StripeAccountId is null && Destination is null
        ? this
        : this with { StripeAccountId = replace.Of(StripeAccountId), Destination = Destination?.ReplaceSensitive(replace) };

    /// <summary>Whoever pays by hand has it alone, and never beside a sender.</summary>
    private Refusal? RefuseHand(Guid by, DateTimeOffset now)
    {
        if (SendingUntil > now) return new Refusal(WithdrawalErrors.BeingSent);
        return Status == WithdrawalStatus.Sending && ClaimedBy != by && ClaimedUntil > now ? new Refusal(WithdrawalErrors.Claimed) : null;
    }

    private Withdrawal Paid(Withdrawal next, DateTimeOffset now) =>
        Raise(next.Ended(WithdrawalStatus.Paid, now) with { AskAt = next.AskAt, PaidAt = PaidAt ?? now }, new WithdrawalPaid(Id, UserId, Amount, Method), now);

    private Withdrawal Ended(WithdrawalStatus status, DateTimeOffset now) =>
        this with { Status = status, EndedAt = now, Problem = null, SendingUntil = null, ClaimedUntil = null, AlarmAt = null, AskAt = null };
}

/// <summary>The states of a withdrawal.</summary>
public enum WithdrawalStatus
{
    /// <summary>Its amount is set aside, and nobody has begun to send it.</summary>
    Pending,

    /// <summary>It is on its way, or an administrator has taken it on.</summary>
    Sending,

    /// <summary>Its owner's bank or network has it.</summary>
    Paid,

    /// <summary>The bank did not take it, or sent it back, or its owner gives it back to a hirer: it is on its way into the wallet.</summary>
    Returning,

    /// <summary>It was never paid; its amount is in the wallet again.</summary>
    Failed,

    /// <summary>It was paid and came back; its amount is in the wallet again.</summary>
    Returned,

    /// <summary>Its owner did not want it any more; its amount is in the wallet again.</summary>
    Cancelled,
}

/// <summary>How a user is paid out.</summary>
public enum PayoutMethod
{
    /// <summary>By Stripe, to the bank of the connected account.</summary>
    Stripe,

    /// <summary>By an administrator, to a bank account.</summary>
    BankAccount,

    /// <summary>By an administrator, to a mobile money number.</summary>
    MobileMoney,
}
