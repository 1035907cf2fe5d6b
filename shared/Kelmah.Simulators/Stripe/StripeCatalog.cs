using System.Globalization;
using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/products and https://docs.stripe.com/api/prices</summary>
internal static class StripeCatalog
{
    private const string Product = "product";
    private const string Price = "price";

    public static StripeAnswer CreateProduct(StripeWork work)
    {
        var product = NewProduct(work, work.Parameters.RequiredText("name"));
        product["description"] = work.Parameters.Text("description");
        product["metadata"] = work.Parameters.Metadata() ?? [];
        return work.Parameters.Refusal ?? work.Create(product, "product.created");
    }

    public static StripeAnswer GetProduct(StripeWork work) => work.Get(Product);

    public static StripeAnswer ListProducts(StripeWork work)
    {
        var active = work.Parameters.Boolean("active");
        return StripeLists.Answer(work, Product, "/v1/products", product => IsActive(product, active));
    }

    public static StripeAnswer CreatePrice(StripeWork work)
    {
        var price = work.New(Price);
        var amount = work.Parameters.RequiredAmount("unit_amount");
        price["unit_amount"] = amount;
        price["unit_amount_decimal"] = amount.ToString(CultureInfo.InvariantCulture);
        price["currency"] = work.Parameters.RequiredCurrency();
        price["lookup_key"] = work.Parameters.Text("lookup_key");
        price["nickname"] = work.Parameters.Text("nickname");
        price["metadata"] = work.Parameters.Metadata() ?? [];
        SetRecurring(work.Parameters, price);
        var productName = (work.Parameters.Tree("product_data")?["name"] as JsonValue)?.GetValue<string>();
        var product = productName is null ? work.Parameters.RequiredText(Product) : work.Parameters.Text(Product);
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (productName is not null)
        {
            var created = NewProduct(work, productName);
            product = created["id"]!.GetValue<string>();
            work.Create(created, "product.created");
        }

        if (work.Objects.Find(Product, product!) is null) return StripeAnswer.Missing(Product, product!, Product);
        price[Product] = product;
        return work.Create(price, "price.created");
    }

    public static StripeAnswer GetPrice(StripeWork work) => work.Get(Price);

    public static StripeAnswer ListPrices(StripeWork work)
    {
        var active = work.Parameters.Boolean("active");
        var product = work.Parameters.Text(Product);
        var type = work.Parameters.OneOf("type", "one_time", "recurring");
        var keys = work.Parameters.Texts("lookup_keys");
        return StripeLists.Answer(work, Price, "/v1/prices", price => IsActive(price, active)
            && StripeLists.By(Product, product)(price) && StripeLists.By("type", type)(price)
            && (keys is null || keys.Contains(price["lookup_key"]?.GetValue<string>())));
    }

    private static JsonObject NewProduct(StripeWork work, string name)
    {
        var product = work.New(Product);
        product["name"] = name;
        product["type"] = "service";
        product["updated"] = work.Now;
        return product;
    }

    private static void SetRecurring(StripeParameters parameters, JsonObject price)
    {
        if (parameters.Tree("recurring") is not { } recurring) return;
        var interval = (recurring["interval"] as JsonValue)?.GetValue<string>();
        if (interval is not ("day" or "week" or "month" or "year"))
            parameters.Refuse(StripeAnswer.InvalidRequest("Invalid recurring[interval]: must be one of day, week, month, or year", "recurring[interval]"));
        price["type"] = "recurring";
        price["recurring"] = new JsonObject
        {
            ["interval"] = interval,
            ["interval_count"] = 1,
            ["meter"] = null,
            ["trial_period_days"] = null,
            ["usage_type"] = "licensed",
        };
    }

    private static bool IsActive(JsonObject candidate, bool? active) =>
        active is null || candidate["active"]!.GetValue<bool>() == active;
}
