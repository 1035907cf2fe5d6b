using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/customers</summary>
internal static class StripeCustomers
{
    private const string Type = "customer";

    public static StripeAnswer Create(StripeWork work)
    {
        var customer = work.New(Type);
        customer["invoice_prefix"] = customer["id"]!.GetValue<string>()[^8..].ToUpperInvariant();
        Set(work.Parameters, customer);
        return work.Parameters.Refusal ?? work.Create(customer, "customer.created");
    }

    public static StripeAnswer Get(StripeWork work) => work.Get(Type);

    public static StripeAnswer List(StripeWork work)
    {
        var email = work.Parameters.Text("email");
        var created = StripeLists.Created(work.Parameters);
        return StripeLists.Answer(work, Type, "/v1/customers", customer => created(customer) && StripeLists.By("email", email)(customer));
    }

    public static StripeAnswer Update(StripeWork work)
    {
        if (work.Find(Type) is not { } customer) return StripeAnswer.Missing(Type, work.Id);
        Set(work.Parameters, customer);
        var method = (work.Parameters.Tree("invoice_settings")?["default_payment_method"] as JsonValue)?.GetValue<string>();
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (method is not null)
        {
            if (work.Objects.Find("payment_method", method) is not { } known || known["customer"]?.GetValue<string>() != work.Id)
                return StripeAnswer.InvalidRequest($"The customer does not have a payment method with the ID {method}. The payment method must be attached to the customer.", "invoice_settings[default_payment_method]", "resource_missing");
            customer["invoice_settings"]!["default_payment_method"] = method;
        }

        work.Objects.Update(customer);
        work.Emit("customer.updated", customer);
        return StripeAnswer.Ok(customer);
    }

    public static StripeAnswer Delete(StripeWork work)
    {
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Find(Type) is not { } customer) return StripeAnswer.Missing(Type, work.Id);
        StripeSubscriptions.CancelAll(work, work.Id);
        StripePaymentMethods.DetachAll(work, work.Id);
        work.Objects.Delete(work.Id);
        work.Emit("customer.deleted", customer);
        var deleted = StripeSamples.Copy("deleted_customer");
        deleted["id"] = work.Id;
        return StripeAnswer.Ok(deleted);
    }

    private static void Set(StripeParameters parameters, JsonObject customer)
    {
        foreach (var name in (string[])["email", "name", "phone", "description"])
        {
            if (parameters.Text(name) is { } text) customer[name] = text;
        }

        parameters.SetMetadata(customer);
    }
}
