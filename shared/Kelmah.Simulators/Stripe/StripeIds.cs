using System.Security.Cryptography;

namespace Kelmah.Simulators.Stripe;

/// <summary>Ids as Stripe's: a prefix that tells the type, and 24 random letters and digits.</summary>
internal static class StripeIds
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly Dictionary<string, string> Prefixes = new(StringComparer.Ordinal)
    {
        ["account"] = "acct_",
        ["balance_transaction"] = "txn_",
        ["charge"] = "ch_",
        ["customer"] = "cus_",
        ["dispute"] = "du_",
        ["event"] = "evt_",
        ["invoice"] = "in_",
        ["invoice_payment"] = "inpay_",
        ["line_item"] = "il_",
        ["payment_intent"] = "pi_",
        ["payment_method"] = "pm_",
        ["payout"] = "po_",
        ["price"] = "price_",
        ["product"] = "prod_",
        ["refund"] = "re_",
        ["setup_intent"] = "seti_",
        ["subscription"] = "sub_",
        ["subscription_item"] = "si_",
        ["transfer"] = "tr_",
        ["transfer_reversal"] = "trr_",
    };

    public static string New(string type) => Prefixed(Prefixes[type]);

    public static string Prefixed(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, 24);
}
