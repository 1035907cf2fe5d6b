namespace Kelmah.Simulators.Stripe;

/// <summary>One call of the API: the method, the path under <c>/v1/</c>, and the operation.</summary>
internal sealed record StripeRoute(string Method, string Template, Func<StripeWork, StripeAnswer> Operation)
{
    private const string IdSegment = "{id}";

    private static readonly StripeRoute[] All =
    [
        new("POST", "payment_intents", StripePaymentIntents.Create),
        new("GET", "payment_intents", StripePaymentIntents.List),
        new("GET", "payment_intents/search", StripeSearch.PaymentIntents),
        new("GET", "payment_intents/{id}", StripePaymentIntents.Get),
        new("POST", "payment_intents/{id}", StripePaymentIntents.Update),
        new("POST", "payment_intents/{id}/confirm", StripePaymentIntents.Confirm),
        new("POST", "payment_intents/{id}/cancel", StripePaymentIntents.Cancel),
        new("GET", "charges", StripeCharges.List),
        new("GET", "charges/search", StripeSearch.Charges),
        new("GET", "charges/{id}", StripeCharges.Get),
        new("POST", "refunds", StripeRefunds.Create),
        new("GET", "refunds", StripeRefunds.List),
        new("GET", "refunds/{id}", StripeRefunds.Get),
        new("POST", "refunds/{id}", StripeRefunds.Update),
        new("POST", "refunds/{id}/cancel", StripeRefunds.Cancel),
        new("GET", "disputes", StripeDisputes.List),
        new("GET", "disputes/{id}", StripeDisputes.Get),
        new("POST", "disputes/{id}", StripeDisputes.Update),
        new("POST", "disputes/{id}/close", StripeDisputes.Close),
        new("GET", "balance", StripeBalance.Get),
        new("GET", "balance_transactions", StripeBalance.ListTransactions),
        new("GET", "balance_transactions/{id}", StripeBalance.GetTransaction),
        new("POST", "customers", StripeCustomers.Create),
        new("GET", "customers", StripeCustomers.List),
        new("GET", "customers/search", StripeSearch.Customers),
        new("GET", "customers/{id}", StripeCustomers.Get),
        new("POST", "customers/{id}", StripeCustomers.Update),
        new("DELETE", "customers/{id}", StripeCustomers.Delete),
        new("GET", "customers/{id}/payment_methods", StripePaymentMethods.ListOfCustomer),
        new("GET", "payment_methods", StripePaymentMethods.List),
        new("GET", "payment_methods/{id}", StripePaymentMethods.Get),
        new("POST", "payment_methods/{id}/attach", StripePaymentMethods.Attach),
        new("POST", "payment_methods/{id}/detach", StripePaymentMethods.Detach),
        new("POST", "payment_methods/{id}", StripePaymentMethods.Update),
        new("POST", "setup_intents", StripeSetupIntents.Create),
        new("GET", "setup_intents", StripeSetupIntents.List),
        new("GET", "setup_intents/{id}", StripeSetupIntents.Get),
        new("POST", "setup_intents/{id}/confirm", StripeSetupIntents.Confirm),
        new("POST", "setup_intents/{id}/cancel", StripeSetupIntents.Cancel),
        new("POST", "products", StripeCatalog.CreateProduct),
        new("GET", "products", StripeCatalog.ListProducts),
        new("GET", "products/{id}", StripeCatalog.GetProduct),
        new("POST", "prices", StripeCatalog.CreatePrice),
        new("GET", "prices", StripeCatalog.ListPrices),
        new("GET", "prices/{id}", StripeCatalog.GetPrice),
        new("POST", "subscriptions", StripeSubscriptions.Create),
        new("GET", "subscriptions", StripeSubscriptions.List),
        new("GET", "subscriptions/{id}", StripeSubscriptions.Get),
        new("POST", "subscriptions/{id}", StripeSubscriptions.Update),
        new("DELETE", "subscriptions/{id}", StripeSubscriptions.Cancel),
        new("GET", "invoices", StripeInvoices.List),
        new("GET", "invoices/{id}", StripeInvoices.Get),
        new("POST", "invoices/{id}/pay", StripeInvoices.Pay),
        new("GET", "invoice_payments", StripeInvoices.ListPayments),
        new("POST", "accounts", StripeAccounts.Create),
        new("GET", "accounts", StripeAccounts.List),
        new("GET", "accounts/{id}", StripeAccounts.Get),
        new("POST", "accounts/{id}", StripeAccounts.Update),
        new("POST", "account_links", StripeAccounts.CreateLink),
        new("POST", "transfers", StripeTransfers.Create),
        new("GET", "transfers", StripeTransfers.List),
        new("GET", "transfers/{id}", StripeTransfers.Get),
        new("POST", "transfers/{id}/reversals", StripeTransfers.Reverse),
        new("GET", "transfers/{id}/reversals", StripeTransfers.ListReversals),
        new("POST", "payouts", StripePayouts.Create),
        new("GET", "payouts", StripePayouts.List),
        new("GET", "payouts/{id}", StripePayouts.Get),
        new("POST", "payouts/{id}/cancel", StripePayouts.Cancel),
        new("GET", "events", StripeEvents.List),
        new("GET", "events/{id}", StripeEvents.Get),
    ];

    private readonly string[] segments = Template.Split('/');

    /// <summary>Whether the call changes something, so that it takes an idempotency key.</summary>
    public bool Mutates => Method != "GET";

    /// <summary>Finds the call and the id in its path.</summary>
    public static (StripeRoute Route, string Id)? Find(string method, string path)
    {
        var given = path.Split('/');
        foreach (var route in All)
        {
            if (route.Method == method && route.TryMatch(given, out var id)) return (route, id);
        }

        return null;
    }

    private bool TryMatch(string[] given, out string id)
    {
        id = "";
        if (given.Length != segments.Length) return false;
        for (var index = 0; index < segments.Length; index++)
        {
            if (segments[index] == IdSegment && given[index].Length > 0) id = given[index];
            else if (segments[index] != given[index]) return false;
        }

        return true;
    }
}
