using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>At which rates the money of wallets is exchanged.</summary>
public interface IExchangeRates
{
    /// <summary>How much of <paramref name="to"/> one unit of <paramref name="from"/> is worth now; null where the pair is not exchanged.</summary>
    ValueTask<ExchangeRate?> FindAsync(Currency from, Currency to, CancellationToken cancellationToken);
}

/// <summary>The rates of the setting <c>Payments__ExchangeRates</c>.</summary>
public sealed class ConfiguredExchangeRates(PaymentLimits limits) : IExchangeRates
{
    private readonly Lazy<IReadOnlyDictionary<(Currency From, Currency To), ExchangeRate>> rates =
        new(() => limits.ReadExchangeRates() ?? throw new InvalidOperationException("The settings were checked at the start."));

    /// <inheritdoc/>
    public ValueTask<ExchangeRate?> FindAsync(Currency from, Currency to, CancellationToken cancellationToken) =>
        ValueTask.FromResult(rates.Value.GetValueOrDefault((from, to)));
}
