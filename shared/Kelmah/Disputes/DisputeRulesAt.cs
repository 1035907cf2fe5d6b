using Kelmah.Contracts;

namespace Kelmah.Disputes;

/// <summary>When the clocks of a contract's disputes ring from now on: by what its parties signed, or by the settings where that says nothing.</summary>
public sealed class DisputeRulesAt(DisputeOptions options, ContractOptions contracts, BusinessDays days, TimeProvider clock)
{
    /// <summary>Those of a dispute about money of a contract.</summary>
    public DisputeRules For(Contract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var (now, terms) = (clock.GetUtcNow(), contract.Terms.Disputes);
        return new(
            terms?.SilenceLimit ?? contracts.SmallClaimsLimitIn(contract.Terms.Currency),
            days.After(now, terms?.AnswerBusinessDays ?? options.AnswerBusinessDays, terms?.Country ?? options.Country),
            now.AddDays(options.MediationDays),
            now.AddDays(options.AlarmDays),
            now.AddDays(options.AppealDays),
            options.SmallClaimHours);
    }
}
