using System.Globalization;
using System.Text.Json;
using Kelmah.Payments;

namespace Kelmah.Functions.Payments;

/// <summary>Payouts as a table to pay from.</summary>
public static class PayoutTable
{
    private static readonly string[] Columns =
        ["id", "requested", "user", "amount", "currency", "method", "country", "holder", "institution", "number", "status", "claimedBy", "reference"];

    public static IEnumerable<IReadOnlyList<string>> Rows(IEnumerable<AdminPayoutView> payouts) => [Columns, .. payouts.Select(Row)];

    private static string[] Row(AdminPayoutView payout)
    {
        var (amount, currency) = (payout.Amount.ToDecimalString(), payout.Amount.Currency.Code);
        // Without its sign a number in E.164 is no formula.
        var number = payout.Number?.TrimStart('+') ?? "";
        return
        [
            payout.Id.ToString(), payout.CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), payout.UserId.ToString(), amount, currency,
            Name(payout.Method.ToString()), payout.Country ?? "", payout.Holder ?? "", payout.Institution ?? "", number,
            Name(payout.Status.ToString()), payout.ClaimedBy?.ToString() ?? "", payout.Reference ?? "",
        ];
    }

    private static string Name(string value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value);
}
