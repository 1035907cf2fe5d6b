using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Where users are paid by hand, and in which countries who is paid how.</summary>
public sealed class PayoutDestinations(
    IDocumentStore store, Transactor transactor, IStepUp stepUp, IPhoneNumbers phones, PaymentLimits limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>The countries in which users are paid out, by code, with the ways in which they are.</summary>
    public Page<PayoutCountryView> Countries()
    {
        var ways = Enum.GetValues<PayoutMethod>().SelectMany(method => CountriesOf(method).Select(country => (country, method)));
        return new([.. ways.GroupBy(way => way.country, way => way.method).OrderBy(way => way.Key, StringComparer.Ordinal).Select(way => new PayoutCountryView(way.Key, [.. way.Distinct()]))], null);
    }

    /// <summary>Where the caller is paid by hand; <c>not_found</c> before it is given.</summary>
    public async Task<Result<PayoutDestinationView>> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        var destination = await store.FindAsync(PayoutDestinationCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
        return destination is null ? RequestErrors.NotFound : PayoutDestinationView.Of(destination);
    }

    /// <summary>
    /// Gives or changes it; asks for a fresh code first. The caller is told, and nothing is withdrawn to it for a time. Money that was asked for before goes where it was
    /// asked for.
    /// </summary>
    public async Task<Result<PayoutDestinationView>> PutAsync(Caller caller, PayoutDestinationInput input, CancellationToken cancellationToken)
    {
        if (Read(input).IsRefused(out var wrong, out var where)) return wrong;
        if (!CountriesOf(where.Kind).Contains(where.Country)) return PaymentErrors.PayoutCountryNotServed.At("country");
        if (await stepUp.RefuseAsync(caller, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
        return await transactor.RunAsync<PayoutDestinationView>(caller.UserId, async work =>
        {
            if (await work.RefusePayoutAsync(caller.UserId, isByHand: false, cancellationToken).ConfigureAwait(false) is { } refusal) return refusal;
            var now = clock.GetUtcNow();
            var known = await work.FindAsync(PayoutDestinationCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
            return PayoutDestinationView.Of(known is null
                ? work.Insert(PayoutDestination.Give(ids.NewId(), caller.UserId, where, limits.PayoutPause, now), DuplicateAnswer.DecideAgain)
                : work.Update(known.Change(where, limits.PayoutPause, now)));
        }, cancellationToken).ConfigureAwait(false);
    }

    private IReadOnlyList<string> CountriesOf(PayoutMethod method) => PaymentLimits.CountriesOf(method switch
    {
        PayoutMethod.Stripe => limits.StripePayoutCountries,
        PayoutMethod.BankAccount => limits.BankPayoutCountries,
        PayoutMethod.MobileMoney => limits.MobileMoneyPayoutCountries,
    });

    private Result<ManualDestination> Read(PayoutDestinationInput input)
    {
        if (input.Check() is { } wrong) return wrong;
        if (input.Kind == PayoutMethod.BankAccount) return new ManualDestination(input.Kind, input.Country, input.Holder, input.BankName!, input.AccountNumber!);
        var read = phones.Read(input.Phone!);
        return read.Number is { } number ? new ManualDestination(input.Kind, input.Country, input.Holder, input.Network!, number) : InputErrors.Of("phone", read.Fault!);
    }
}
