using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>What a user wants to be paid.</summary>
/// <param name="Amount">Above zero, in a currency of the wallet.</param>
/// <param name="Method">How; where it is left out, by Stripe for who has an account there, and to the bank account or mobile money number otherwise.</param>
[SchemaName("WithdrawalInput")]
public sealed record WithdrawalInput(Money Amount, PayoutMethod? Method = null) : ICheckedInput
{
    /// <inheritdoc/>
    public void Check(InputErrors errors) => errors.Require(Amount.IsPositive, "amount", "It is above zero.");
}

/// <summary>Where a user is paid by hand.</summary>
/// <param name="Kind"><c>bank_account</c> or <c>mobile_money</c>.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Holder">The name that the account or the number is held under.</param>
/// <param name="BankName">The bank; only of a bank account.</param>
/// <param name="AccountNumber">5 to 34 letters and digits without blanks; only of a bank account.</param>
/// <param name="Network">The network, such as MTN; only of mobile money.</param>
/// <param name="Phone">The number, with its country's code; only of mobile money.</param>
[SchemaName("PayoutDestinationInput")]
public sealed record PayoutDestinationInput(
    PayoutMethod Kind,
    [Shape("^[A-Z]{2}$", 2, "It is a code of two letters such as GH.")] string Country,
    [Name(PayoutDestinationInput.MaxText)] string Holder,
    [Line(0, PayoutDestinationInput.MaxText)] string? BankName = null,
    [Line(0, PayoutDestinationInput.MaxNumber)] string? AccountNumber = null,
    [Line(0, PayoutDestinationInput.MaxText)] string? Network = null,
    [Line(0, UserProfile.MaxPhoneLength)] string? Phone = null) : ICheckedInput
{
    internal const int MaxText = 100;
    internal const int MaxNumber = 34;
    private const int MinNumber = 5;

    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        errors.Check(input: this);
        errors.Require(Kind != PayoutMethod.Stripe, "kind", "It is bank_account or mobile_money.");
        var isBank = Kind == PayoutMethod.BankAccount;
        Require(errors, "bankName", BankName, isBank);
        Require(errors, "accountNumber", AccountNumber, isBank);
        Require(errors, "network", Network, !isBank);
        Require(errors, "phone", Phone, !isBank);
        var isNumber = AccountNumber is not { Length: > 0 } number || (number.Length >= MinNumber && number.All(char.IsAsciiLetterOrDigit));
        errors.Require(isNumber, "accountNumber", "It has 5 to 34 letters and digits without blanks.");
    }

    /// <summary>Says nothing of whose it is.</summary>
    public override string ToString() => nameof(PayoutDestinationInput);

    private static void Require(InputErrors errors, string field, string? value, bool isNeeded) =>
        errors.Require(string.IsNullOrWhiteSpace(value) != isNeeded, field, isNeeded ? "It is needed for this kind." : "It is not for this kind.");
}

/// <summary>Where its owner is paid by hand.</summary>
/// <param name="Kind">A bank account, or mobile money.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Institution">The bank, or the network.</param>
/// <param name="MaskedNumber">The last four characters of the number.</param>
/// <param name="UsableFrom">From when on it can be withdrawn to, UTC.</param>
/// <param name="CreatedAt">When one was first given, UTC.</param>
/// <param name="UpdatedAt">When it last changed, UTC.</param>
[SchemaName("PayoutDestination")]
public sealed record PayoutDestinationView(
    PayoutMethod Kind, string Country, string Institution, string MaskedNumber, DateTimeOffset UsableFrom, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static PayoutDestinationView Of(PayoutDestination destination) => new(
        destination.Where.Kind, destination.Where.Country, destination.Where.Institution, destination.Where.Masked, destination.UsableFrom, destination.CreatedAt, destination.UpdatedAt);
}

/// <summary>A country in which users are paid out.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Methods">How.</param>
[SchemaName("PayoutCountry")]
public sealed record PayoutCountryView(string Country, IReadOnlyList<PayoutMethod> Methods);

/// <summary>A withdrawal as its owner sees it.</summary>
[SchemaName("Withdrawal")]
public sealed record WithdrawalView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The payout among the transactions of the wallet.</summary>
    public required Guid TransactionId { get; init; }

    /// <summary>Always above zero.</summary>
    public required Money Amount { get; init; }

    /// <summary>By whom and to what it is paid.</summary>
    public required PayoutMethod Method { get; init; }

    /// <summary>The bank or the network with the last four characters of the number; null for one that Stripe pays.</summary>
    public string? Destination { get; init; }

    public required WithdrawalStatus Status { get; init; }

    /// <summary>Why it failed or came back, as the provider's code, or in an administrator's words; null for no reason.</summary>
    public string? Reason { get; init; }

    /// <summary>The bank's or the network's reference; null where none is known.</summary>
    public string? Reference { get; init; }

    /// <summary>What happens next, or what its owner can do, in one or two sentences.</summary>
    public required string Explanation { get; init; }

    /// <summary>While it is under way: when administrators look at it unless it has ended, UTC.</summary>
    public DateTimeOffset? AlarmAt { get; init; }

    /// <summary>When it was paid, UTC; null before.</summary>
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>When it was paid, failed, returned or cancelled, UTC; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it was asked for, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public static WithdrawalView Of(Withdrawal withdrawal) => new()
    {
        Id = withdrawal.Id,
        TransactionId = withdrawal.TransactionId,
        Amount = withdrawal.Amount,
        Method = withdrawal.Method,
        Destination = withdrawal.Destination is { } where ? $"{where.Institution} {where.Masked}" : null,
        Status = withdrawal.Status,
        Reason = withdrawal.Reason,
        Reference = withdrawal.Reference,
        Explanation = Explain(withdrawal),
        AlarmAt = withdrawal.AlarmAt,
        PaidAt = withdrawal.PaidAt,
        EndedAt = withdrawal.EndedAt,
        Version = withdrawal.Version,
        CreatedAt = withdrawal.CreatedAt,
        UpdatedAt = withdrawal.UpdatedAt,
    };

    private static string Explain(Withdrawal withdrawal) => withdrawal.Status switch
    {
        WithdrawalStatus.Pending => withdrawal.IsByStripe ? "It is about to be sent." : "An administrator pays it; until one has taken it on you can cancel it.",
        WithdrawalStatus.Sending => withdrawal.IsByStripe ? "It is on its way to your bank, which may take some days." : "An administrator is paying it.",
        WithdrawalStatus.Paid => "Your bank or network has it. Should it be sent back, it will be in your wallet again.",
        WithdrawalStatus.Returning when withdrawal.IsAskedBack => "You give it back to a hirer: it is on its way back into your wallet, and goes to the hirer from there.",
        WithdrawalStatus.Returning => "Your bank did not take it. It is on its way back into your wallet.",
        WithdrawalStatus.Failed or WithdrawalStatus.Returned => "It is in your wallet again. Check where you are paid out, or give another account, before you withdraw it again.",
        WithdrawalStatus.Cancelled when withdrawal.IsAskedBack => "You gave it back to a hirer: it was taken back from where it was to be paid out.",
        WithdrawalStatus.Cancelled => "You cancelled it; it is in your wallet again.",
    };
}

/// <summary>A withdrawal as administrators see it, with all that is needed to pay it.</summary>
[SchemaName("AdminPayout")]
public sealed record AdminPayoutView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>Whose it is.</summary>
    public PersonView? User { get; init; }

    /// <summary>Always above zero.</summary>
    public required Money Amount { get; init; }

    /// <summary>By whom and to what it is paid.</summary>
    public required PayoutMethod Method { get; init; }

    public required WithdrawalStatus Status { get; init; }

    /// <summary>ISO 3166-1 alpha-2; null for one that Stripe pays, and once the user is erased.</summary>
    public string? Country { get; init; }

    /// <summary>The name that the account or the number is held under; null likewise.</summary>
    public string? Holder { get; init; }

    /// <summary>The bank or the network; null likewise.</summary>
    public string? Institution { get; init; }

    /// <summary>The number of the account, or of the telephone in E.164; null likewise.</summary>
    public string? Number { get; init; }

    /// <summary>The administrator who has taken it on; null for none.</summary>
    public Guid? ClaimedBy { get; init; }

    /// <summary>Until when nobody else does, UTC.</summary>
    public DateTimeOffset? ClaimedUntil { get; init; }

    /// <summary>Why it failed or came back; null for no reason.</summary>
    public string? Reason { get; init; }

    /// <summary>Why the last attempt came to nothing, as Stripe's code; null where it did not.</summary>
    public string? Problem { get; init; }

    /// <summary>The bank's or the network's reference, as an administrator gave it; null for none.</summary>
    public string? Reference { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it was asked for, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public static AdminPayoutView Of(Withdrawal withdrawal) => new()
    {
        Id = withdrawal.Id,
        UserId = withdrawal.UserId,
        Amount = withdrawal.Amount,
        Method = withdrawal.Method,
        Status = withdrawal.Status,
        Country = withdrawal.Destination?.Country,
        Holder = withdrawal.Destination?.Holder,
        Institution = withdrawal.Destination?.Institution,
        Number = withdrawal.Destination?.Number,
        ClaimedBy = withdrawal.ClaimedBy,
        ClaimedUntil = withdrawal.ClaimedUntil,
        Reason = withdrawal.Reason,
        Problem = withdrawal.Problem,
        Reference = withdrawal.Reference,
        Version = withdrawal.Version,
        CreatedAt = withdrawal.CreatedAt,
        UpdatedAt = withdrawal.UpdatedAt,
    };
}

/// <summary>That a payout was paid by hand.</summary>
/// <param name="Reference">The bank's or the network's, 1 to 200 characters.</param>
[SchemaName("PayoutPaidInput")]
public sealed record PayoutPaidInput([Line(1, PayoutPaidInput.MaxReference)] string Reference) : ICheckedInput
{
    internal const int MaxReference = 200;
}

/// <summary>That a payout cannot be paid, or came back.</summary>
/// <param name="Reason">1 to 500 characters, which its owner reads.</param>
[SchemaName("PayoutFailedInput")]
public sealed record PayoutFailedInput([Line(1, PayoutFailedInput.MaxReason)] string Reason) : ICheckedInput
{
    internal const int MaxReason = 500;
}
