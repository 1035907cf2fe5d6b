using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>Stripe's test payment methods, https://docs.stripe.com/testing, each with what its issuer answers.</summary>
internal sealed record StripeTestCard(string Brand, string Last4, string Fingerprint)
{
    private const string MobileMoneyType = StripeSimulatorOptions.MobileMoneyType;
    private const string MobileMoneyId = "pm_mobile_money";

    private static readonly StripeTestCard MobileMoney = new("", "", "") { Type = MobileMoneyType };

    private static readonly Dictionary<string, StripeTestCard> Cards = new(StringComparer.Ordinal)
    {
        ["pm_card_visa"] = new("visa", "4242", "AOB934RVNwzk6xtn"),
        ["pm_card_mastercard"] = new("mastercard", "4444", "BOB934RVNwzk6xtn"),
        ["pm_card_refundFail"] = new("visa", "5126", "HOB934RVNwzk6xtn") { RefundFails = true },
        ["pm_card_pendingRefund"] = new("visa", "7726", "IOB934RVNwzk6xtn") { RefundIsPending = true },
        ["pm_card_createDispute"] = new("visa", "0259", "JOB934RVNwzk6xtn") { DisputeReason = "fraudulent" },
        ["pm_card_createDisputeProductNotReceived"] = new("visa", "2685", "KOB934RVNwzk6xtn") { DisputeReason = "product_not_received" },
        ["pm_card_createDisputeInquiry"] = new("visa", "1976", "LOB934RVNwzk6xtn") { DisputeReason = "fraudulent", IsInquiry = true },
        ["pm_card_chargeDeclined"] = new("visa", "0002", "COB934RVNwzk6xtn")
        {
            Code = "card_declined",
            DeclineCode = "generic_decline",
            Message = "Your card was declined.",
        },
        ["pm_card_chargeCustomerFail"] = new("visa", "0341", "QOB934RVNwzk6xtn")
        {
            Code = "card_declined",
            DeclineCode = "generic_decline",
            Message = "Your card was declined.",
            IsKept = true,
        },
        ["pm_card_chargeDeclinedInsufficientFunds"] = new("visa", "9995", "DOB934RVNwzk6xtn")
        {
            Code = "card_declined",
            DeclineCode = "insufficient_funds",
            Message = "Your card has insufficient funds.",
        },
        ["pm_card_chargeDeclinedLostCard"] = new("visa", "9987", "MOB934RVNwzk6xtn")
        {
            Code = "card_declined",
            DeclineCode = "lost_card",
            Message = "Your card was declined.",
        },
        ["pm_card_chargeDeclinedStolenCard"] = new("visa", "9979", "NOB934RVNwzk6xtn")
        {
            Code = "card_declined",
            DeclineCode = "stolen_card",
            Message = "Your card was declined.",
        },
        ["pm_card_chargeDeclinedExpiredCard"] = new("visa", "0069", "EOB934RVNwzk6xtn")
        {
            Code = "expired_card",
            Message = "Your card has expired.",
        },
        ["pm_card_chargeDeclinedIncorrectCvc"] = new("visa", "0127", "FOB934RVNwzk6xtn")
        {
            Code = "incorrect_cvc",
            Message = "Your card's security code is incorrect.",
        },
        ["pm_card_chargeDeclinedProcessingError"] = new("visa", "0119", "GOB934RVNwzk6xtn")
        {
            Code = "processing_error",
            Message = "An error occurred while processing your card. Try again in a little bit.",
        },
        ["pm_card_authenticationRequired"] = new("visa", "3184", "OOB934RVNwzk6xtn") { NeedsPayerOffSession = true, NeedsPayer = true },
        ["pm_card_authenticationRequiredSetupForOffSession"] = new("visa", "0446", "POB934RVNwzk6xtn") { NeedsPayer = true },
    };

    /// <summary>The type of the payment method.</summary>
    public string Type { get; private init; } = "card";

    /// <summary>Whether its issuer asks the payer, who is there, whether it is he.</summary>
    public bool NeedsPayer { get; init; }

    /// <summary>Whether its issuer declines a charge while the payer is not there, since it would ask him.</summary>
    public bool NeedsPayerOffSession { get; init; }

    /// <summary>Why a charge is declined; null if it succeeds.</summary>
    public string? Code { get; init; }

    public string? DeclineCode { get; init; }

    /// <summary>Whether it can be kept for later, although every charge is declined.</summary>
    public bool IsKept { get; init; }

    public string Message { get; init; } = "";

    /// <summary>Whether a refund to it succeeds first and fails later.</summary>
    public bool RefundFails { get; init; }

    /// <summary>Whether a refund to it is pending first and succeeds later.</summary>
    public bool RefundIsPending { get; init; }

    /// <summary>Why its holder disputes each charge; null if he does not.</summary>
    public string? DisputeReason { get; init; }

    /// <summary>Whether his bank only asks.</summary>
    public bool IsInquiry { get; init; }

    public static StripeTestCard? Find(string id) => id == MobileMoneyId ? MobileMoney : Cards.GetValueOrDefault(id);

    /// <summary>The card behind a payment method that was made from a test card.</summary>
    public static StripeTestCard Of(JsonObject paymentMethod) => OfDetails(paymentMethod);

    /// <summary>The card that was charged.</summary>
    public static StripeTestCard OfCharge(JsonObject charge) => OfDetails(charge["payment_method_details"]!);

    /// <summary>Says what is charged, in a payment method or in the details of a charge.</summary>
    public void Fill(JsonObject details)
    {
        details["type"] = Type;
        if (Type == MobileMoneyType)
        {
            details.Remove("card");
            details[Type] = new JsonObject();
            return;
        }

        var card = details["card"]!.AsObject();
        card["brand"] = Brand;
        card["last4"] = Last4;
        card["fingerprint"] = Fingerprint;
        if (card.ContainsKey("display_brand")) card["display_brand"] = Brand;
        if (card["networks"] is JsonObject networks) networks["available"] = new JsonArray(Brand);
        if (card.ContainsKey("network")) card["network"] = Brand;
    }

    private static StripeTestCard OfDetails(JsonNode details) => details["card"] is { } charged
        ? Cards.Values.First(card => card.Fingerprint == charged["fingerprint"]!.GetValue<string>())
        : MobileMoney;
}
