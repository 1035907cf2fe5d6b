using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Money of a wallet that is exchanged for another currency: quoted → exchanged. A quote that is not taken in time is deleted; one that is taken is exchanged at
/// exactly its figures, once, and kept as long as the journal.
/// </summary>
public sealed record CurrencyExchange : Entity
{
    /// <summary>How long a quote that nobody took is kept, so that who comes late is told why.</summary>
    private static readonly TimeSpan KeptAfterwards = TimeSpan.FromDays(1);

    /// <summary>Whose wallet.</summary>
    public required Guid UserId { get; init; }

    /// <summary>What is given, above zero.</summary>
    public required Money Amount { get; init; }

    /// <summary>What is got for it, in another currency, above zero; the margin is taken off.</summary>
    public required Money Gets { get; init; }

    /// <summary>What more the rate alone would give: the platform keeps it.</summary>
    public required Money Margin { get; init; }

    /// <summary>How much of the other currency one unit is worth, as decimal text.</summary>
    public required string Rate { get; init; }

    /// <summary>The margin in basis points of what the rate gives.</summary>
    public required int MarginBasisPoints { get; init; }

    /// <summary>Until when the quote is kept to, UTC.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>When it was exchanged, UTC; null before.</summary>
    public DateTimeOffset? ExchangedAt { get; init; }

    /// <summary>The journal entry; null before.</summary>
    public Guid? EntryId { get; init; }

    /// <summary>While it is a quote: when it is deleted, UTC.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Says what an amount would be exchanged for. Refused where the amount is so small that it gives nothing, and where it gives more than any amount may be.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="userId">Whose wallet.</param>
    /// <param name="amount">Above zero.</param>
    /// <param name="to">Another currency.</param>
    /// <param name="rate">Of the one to the other.</param>
    /// <param name="limits">The margin, and how long the quote is valid.</param>
    /// <param name="now">UTC.</param>
    public static Result<CurrencyExchange> Quote(Guid id, Guid userId, Money amount, Currency to, ExchangeRate rate, PaymentLimits limits, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rate);
        ArgumentNullException.ThrowIfNull(limits);
        if (rate.Convert(amount, to, 0) is not { } worth) return InputErrors.Of("amount", "It is more than can be exchanged at once.");
        var gets = rate.Convert(amount, to, limits.ExchangeMarginBasisPoints)!.Value;
        if (!gets.IsPositive) return InputErrors.Of("amount", $"It is too small: it would be exchanged for less than {new Money(1, to)}.");
        var validUntil = now + limits.ExchangeQuoteLifetime;
        return Raise(
            new CurrencyExchange
            {
                Id = id,
                UserId = userId,
                Amount = amount,
                Gets = gets,
                Margin = worth - gets,
                Rate = rate.Text,
                MarginBasisPoints = limits.ExchangeMarginBasisPoints,
                ValidUntil = validUntil,
                ExpiresAt = validUntil + KeptAfterwards,
                CreatedAt = now,
            },
            new ExchangeQuoted(id, userId),
            now);
    }

    /// <summary>It is exchanged as it was quoted. A repeat changes nothing; refused when the quote is over.</summary>
    /// <param name="entryId">The journal entry of the same commit.</param>
    /// <param name="now">UTC.</param>
    public Result<CurrencyExchange> Take(Guid entryId, DateTimeOffset now)
    {
        if (ExchangedAt is not null) return this;
        if (now >= ValidUntil) return PaymentErrors.ExchangeQuoteExpired;
        return Raise(this with { ExchangedAt = now, EntryId = entryId, ExpiresAt = null }, new CurrencyExchanged(Id, UserId, Amount, Gets), now);
    }
}

/// <summary>Something that happened to an exchange.</summary>
public abstract record CurrencyExchangeEvent(Guid ExchangeId, Guid UserId) : DomainEvent;

/// <summary>A user was told what an exchange would give.</summary>
[EventName("ExchangeQuoted")]
public sealed record ExchangeQuoted(Guid ExchangeId, Guid UserId) : CurrencyExchangeEvent(ExchangeId, UserId);

/// <summary>Money of a wallet was exchanged.</summary>
/// <param name="Amount">What was given.</param>
/// <param name="Gets">What was got for it.</param>
[EventName("CurrencyExchanged")]
public sealed record CurrencyExchanged(Guid ExchangeId, Guid UserId, Money Amount, Money Gets) : CurrencyExchangeEvent(ExchangeId, UserId);

/// <summary>How exchanges are stored.</summary>
public static class CurrencyExchangeCollection
{
    /// <summary>Whose wallet.</summary>
    public static readonly Field<CurrencyExchange, Guid> UserId = Field.Of((CurrencyExchange exchange) => exchange.UserId);

    /// <summary>When a quote is deleted; missing for what was exchanged.</summary>
    public static readonly Field<CurrencyExchange, DateTimeOffset?> ExpiresAt = Field.Of((CurrencyExchange exchange) => exchange.ExpiresAt);

    /// <summary>When it was exchanged; missing for a quote.</summary>
    public static readonly Field<CurrencyExchange, DateTimeOffset?> ExchangedAt = Field.Of((CurrencyExchange exchange) => exchange.ExchangedAt);

    public static readonly CollectionDefinition<CurrencyExchange> Definition = new(
        "exchanges",
        [
            new("user", IndexKind.Ordered, UserId),
            new("exchanged", IndexKind.Ordered, ExchangedAt),
            new("expires_at", IndexKind.TimeToLive, ExpiresAt),
        ],
        [
            new(Field.Of((CurrencyExchange exchange) => exchange.Amount.MinorUnits), Minimum: 1),
            new(Field.Of((CurrencyExchange exchange) => exchange.Gets.MinorUnits), Minimum: 1),
            new(Field.Of((CurrencyExchange exchange) => exchange.Margin.MinorUnits), Minimum: 0),
        ]);
}
