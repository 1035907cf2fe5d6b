using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>How a hirer funds an escrow. The amounts are the contract's.</summary>
/// <param name="Channel">Decides how long the payment waits to be confirmed.</param>
/// <param name="MilestoneIds">The next milestones that are not funded, by number; null or missing for all of them.</param>
/// <param name="PaymentMethodId">A stored card of the wallet, which is charged at once; null for one that the payer gives.</param>
/// <param name="SavePaymentMethod">Whether the card that the payer gives is stored in the wallet when the payment has succeeded.</param>
[SchemaName("FundingInput")]
public sealed record FundingInput(
    PaymentChannel Channel = PaymentChannel.Card,
    [Items(Contract.MaxMilestones)] ImmutableArray<Guid>? MilestoneIds = null,
    Guid? PaymentMethodId = null,
    bool SavePaymentMethod = false) : ICheckedInput
{
    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        errors.Require(Channel == PaymentChannel.Card || PaymentMethodId is null, "paymentMethodId", "A stored payment method is a card.");
        errors.Require(Channel == PaymentChannel.Card || !SavePaymentMethod, "savePaymentMethod", "Only a card can be stored.");
        errors.Require(PaymentMethodId is null || !SavePaymentMethod, "savePaymentMethod", "It is stored already.");
        if (MilestoneIds is not { IsDefault: false } ids) return;
        errors.Require(ids.Length > 0, "milestoneIds", "Name at least one milestone, or leave the field out.");
        errors.Require(ids.Distinct().Count() == ids.Length, "milestoneIds", "Each milestone is named once.");
    }
}

/// <summary>A payment that a hirer has started for an escrow.</summary>
/// <param name="Escrow">It holds nothing until the payment succeeds.</param>
/// <param name="Transaction">The payment.</param>
/// <param name="ClientSecret">Lets the payer's browser confirm the payment with Stripe; null where nothing is left to confirm. Never stored.</param>
/// <param name="Status">What the payment waits for.</param>
[SchemaName("EscrowFunding")]
[HoldsSecret]
public sealed record EscrowFunding(EscrowView Escrow, TransactionView Transaction, string? ClientSecret, FundingStatus Status) : IHoldsSecretAtTimes
{
    bool IHoldsSecretAtTimes.HoldsSecret => ClientSecret is not null;

    /// <summary>Everything but the client secret.</summary>
    public override string ToString() => $"{nameof(EscrowFunding)} {Transaction.Id}";
}

/// <summary>What a payment that was started waits for.</summary>
public enum FundingStatus
{
    /// <summary>The payer confirms it with the client secret.</summary>
    NeedsPayer,

    /// <summary>The payment provider works on it.</summary>
    Processing,

    /// <summary>Nothing: it is paid.</summary>
    Paid,
}

/// <summary>The money of a contract, as its parties see it. Once funded, amount = held + released + refunded.</summary>
[SchemaName("Escrow")]
public sealed record EscrowView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The contract; each has one escrow.</summary>
    public required Guid ContractId { get; init; }

    /// <summary>What the contract's job is called now.</summary>
    public string JobTitle { get; init; } = "";

    /// <summary>The first payment that arrived; before, the last one that was started.</summary>
    public required Guid TransactionId { get; init; }

    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>All that was funded by now, the hirer's fee included; before the first payment, what it is to bring.</summary>
    public required Money Amount { get; init; }

    /// <summary>What is still there; zero before the payment.</summary>
    public required Money Held { get; init; }

    /// <summary>What went to the worker, less what the worker gave back.</summary>
    public required Money Released { get; init; }

    /// <summary>What went back to the hirer.</summary>
    public required Money Refunded { get; init; }

    /// <summary>The fees and the inspection as signed.</summary>
    public required ReleaseConditions ReleaseConditions { get; init; }

    /// <summary>What is held for each milestone.</summary>
    public ImmutableArray<EscrowPartView> Parts { get; init; } = [];

    /// <summary>Each payment that arrived, in order.</summary>
    public ImmutableArray<EscrowPayment> Fundings { get; init; } = [];

    /// <summary>Each release, in order.</summary>
    public ImmutableArray<EscrowRelease> Releases { get; init; } = [];

    /// <summary>Each refund, in order.</summary>
    public ImmutableArray<EscrowRefund> Refunds { get; init; } = [];

    /// <summary>Each part of a release that the worker gave back, in order.</summary>
    public ImmutableArray<EscrowGiveBack> GiveBacks { get; init; } = [];

    /// <summary>When the first payment arrived, UTC; null before.</summary>
    public DateTimeOffset? HeldAt { get; init; }

    /// <summary>When the last part left.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>Since when it is frozen; null where it is not.</summary>
    public DateTimeOffset? FrozenAt { get; init; }

    /// <summary>What became of the money; null before the payment.</summary>
    public EscrowStatus? Status { get; init; }

    /// <summary>What stands, before the payment too.</summary>
    public required EscrowStage Stage { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When its first payment was started, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public static EscrowView Of(Escrow escrow) => new()
    {
        Id = escrow.Id,
        ContractId = escrow.ContractId,
        TransactionId = escrow.TransactionId,
        HirerId = escrow.HirerId,
        WorkerId = escrow.WorkerId,
        Amount = escrow.Amount,
        Held = escrow.Held,
        Released = escrow.Released,
        Refunded = escrow.Refunded,
        ReleaseConditions = escrow.ReleaseConditions,
        Parts = [.. escrow.Parts.Select(part => new EscrowPartView(part.MilestoneId, part.Amount, part.HirerFee, part.HirerTax) { FrozenAt = part.FrozenAt })],
        Fundings = escrow.Fundings,
        Releases = escrow.Releases,
        Refunds = escrow.Refunds,
        GiveBacks = escrow.GiveBacks,
        HeldAt = escrow.HeldAt,
        ReleasedAt = escrow.ReleasedAt,
        FrozenAt = escrow.FrozenAt,
        Status = escrow.Status,
        Stage = StageOf(escrow),
        Version = escrow.Version,
        CreatedAt = escrow.CreatedAt,
        UpdatedAt = escrow.UpdatedAt,
    };

    private static EscrowStage StageOf(Escrow escrow)
    {
        if (escrow.Status is not { } status) return EscrowStage.AwaitsPayment;
        return status switch
        {
            EscrowStatus.Held => EscrowStage.Held,
            EscrowStatus.PartialRelease => EscrowStage.PartlyPaidOut,
            EscrowStatus.FullRelease => escrow.Refunded.IsZero ? EscrowStage.Released : escrow.Released.IsZero ? EscrowStage.Refunded : EscrowStage.Divided,
            EscrowStatus.Disputed => EscrowStage.Frozen,
        };
    }
}

/// <summary>What an escrow holds for one milestone.</summary>
/// <param name="MilestoneId">The milestone.</param>
/// <param name="Amount">Of the milestone's amount.</param>
/// <param name="HirerFee">The platform's fee from the hirer.</param>
/// <param name="HirerTax">The tax on that fee.</param>
[SchemaName("EscrowPart")]
public sealed record EscrowPartView(Guid MilestoneId, Money Amount, Money HirerFee, Money HirerTax)
{
    /// <summary>Since when it is frozen, UTC; null where it is not.</summary>
    public DateTimeOffset? FrozenAt { get; init; }
}

/// <summary>What stands with the money of a contract.</summary>
public enum EscrowStage
{
    /// <summary>A payment was started, and has not arrived.</summary>
    AwaitsPayment,

    /// <summary>All of it is held.</summary>
    Held,

    /// <summary>A part of it was released or refunded.</summary>
    PartlyPaidOut,

    /// <summary>All of it went to the worker, the fee included.</summary>
    Released,

    /// <summary>All of it went back to the hirer.</summary>
    Refunded,

    /// <summary>Nothing is left: a part went to the worker, and a part back to the hirer.</summary>
    Divided,

    /// <summary>A part is in dispute: it does not move until that is resolved.</summary>
    Frozen,
}
