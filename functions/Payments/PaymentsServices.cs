using Kelmah.Payments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Payments;

/// <summary>Escrows, wallets, the ledger and Stripe's webhooks.</summary>
public static class PaymentsServices
{
    public static void AddPayments(this IHostApplicationBuilder builder) => builder.Services
        .AddSingleton<Wallets>().AddSingleton<PaymentIntents>()
        .AddSingleton<FundEscrow>().AddSingleton<SettlePayment>().AddSingleton<ExpireFunding>().AddSingleton<SendRefund>()
        .AddSingleton<ReleaseMilestone>().AddSingleton<ReceiveStripeWebhook>().AddSingleton<ProcessStripeNotice>()
        .AddSingleton<OpenPayoutAccount>().AddSingleton<OnboardPayouts>().AddSingleton<GetPayoutAccount>().AddSingleton<RefreshPayoutAccount>()
        .AddSingleton<GetEscrow>().AddSingleton<ListContractTransactions>().AddSingleton<GetWallet>().AddSingleton<ListWalletTransactions>()
        .AddSingleton<RefundGrant>().AddSingleton<RequestRefund>().AddSingleton<AnswerRefundRequest>().AddSingleton<ExpireRefundRequest>()
        .AddSingleton<ListRefundRequests>().AddSingleton<ReconcileLedger>().AddSingleton<ListAccountEntries>();
}
