using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>A worker who has earned 1 350.00 GHS and has proved who they are, and what happens to the money.</summary>
public abstract class WithdrawalWorld : IAsyncLifetime
{
    /// <summary>What the worker's wallet holds: 1 500.00 GHS less a tenth.</summary>
    private protected static readonly Money Earned = Ghs(135_000);

    private protected Market Market { get; private set; } = null!;

    private protected Caller Worker => Market.Worker;

    public async Task InitializeAsync()
    {
        Market = await OpenAsync(services => services.AddSingleton<IStepUp, Proved>().AddSingleton<IPhoneNumbers, AnyPhone>());
        await Market.InsertAsync(Registered(Market.Worker) with { PhoneProof = new PhoneProof(VerifiedAt: Market.Now) });
    }

    public async Task DisposeAsync() => await Market.DisposeAsync();

    private protected User Registered(Caller caller) =>
        User.Register(new NewAccount(caller.UserId, $"{caller.UserId}@example.com", "hash", caller.Roles.All.First(), new UserProfile("Ama", "Mensah"), Guid.CreateVersion7()), Market.Now)
            with
        { EmailVerifiedAt = Market.Now };

    /// <summary>The worker earns by both milestones of a contract; all of Stripe's webhooks until then are taken in.</summary>
    private protected async Task EarnAsync()
    {
        var contract = await Market.FundedAsync();
        foreach (var milestone in contract.Milestones)
        {
            await Market.SubmittedAsync(milestone.Id);
            Assert.Null(Code(await Market.Get<Milestones>().ApproveAsync(Market.Hirer, milestone.Id, new ApprovalInput(), None)));
        }

        await Market.MatureAsync();
        Assert.Equal(Earned, (await WalletAsync()).Balance);
    }

    /// <summary>The worker has an account at Stripe that can be paid out to.</summary>
    /// <returns>Its id.</returns>
    private protected async Task<string> OnboardAsync()
    {
        var id = (await Market.Get<PayoutAccounts>().OpenAsync(Worker, "US", None)).Value;
        await GiveBankAccountAsync(id);
        return id;
    }

    /// <summary>The worker gives Stripe a bank account, the first or another one.</summary>
    private protected async Task GiveBankAccountAsync(string accountId)
    {
        await Market.Stripe.GetAsync($"/simulators/stripe/onboarding/{accountId}?return_url=");
        Assert.True((await Market.Get<PayoutAccounts>().RefreshAsync(accountId, _ => { }, None)).Value);
    }

    /// <summary>The worker says where to be paid by hand, and the pause is over.</summary>
    private protected async Task GiveDestinationAsync(PayoutMethod kind = PayoutMethod.MobileMoney)
    {
        Assert.Null(Code(await Market.Get<PayoutDestinations>().PutAsync(Worker, Destination(kind), None)));
        Market.Clock.Advance(TimeSpan.FromDays(1));
    }

    private protected static PayoutDestinationInput Destination(PayoutMethod kind) => kind == PayoutMethod.MobileMoney
        ? new(kind, "GH", "Ama Mensah", Network: "MTN", Phone: "+233201234567")
        : new(kind, "GH", "Ama Mensah", BankName: "GCB", AccountNumber: "1441001234567");

    private protected Task<Result<WithdrawalView>> RequestAsync(long amount, PayoutMethod? method = null) =>
        Market.Get<Withdrawals>().RequestAsync(Worker, new WithdrawalInput(Ghs(amount), method), None);

    private protected Task<Result<Withdrawal>> SendAsync(Guid id) => Market.Get<SendWithdrawal>().ExecuteAsync(id, None);

    private protected async Task<Withdrawal> ReadAsync(Guid id) => (await Market.Store.FindAsync<Withdrawal>(id, None))!;

    private protected async Task<Transaction> PayoutAsync(Guid id) => (await Market.Store.FindAsync<Transaction>((await ReadAsync(id)).TransactionId, None))!;

    private protected async Task<WalletView> WalletAsync() => (await Market.Get<Ledger>().GetWalletAsync(Worker, None)).Value;

    private protected Task<long> ReservedAsync() => Market.BalanceAsync(Account.Payouts(Currency.Ghs));

    /// <summary>Lets time pass at Stripe, too, which notices it by the next call.</summary>
    private protected async Task PassAsync(TimeSpan time)
    {
        Market.Clock.Advance(time);
        await Market.Stripe.GetAsync("/v1/balance");
    }

    /// <summary>Takes in and processes webhooks up to one of a type.</summary>
    private protected async Task ProcessUntilAsync(string type)
    {
        string processed;
        do
        {
            var webhook = await Market.Stripe.NextWebhookAsync();
            await Market.DeliverAsync(webhook);
            processed = webhook.Type;
        }
        while (processed != type);
    }

    private sealed class Proved : IStepUp
    {
        public Task<Refusal?> RefuseAsync(Caller caller, CancellationToken cancellationToken) => Task.FromResult<Refusal?>(null);

        public Task<Refusal?> RefuseReleaseAsync(IDocumentReader reader, Caller caller, Money amount, CancellationToken cancellationToken) => Task.FromResult<Refusal?>(null);
    }

    private sealed class AnyPhone : IPhoneNumbers
    {
        public PhoneReading Read(string text) => text.StartsWith('+') ? PhoneReading.Of(text) : PhoneReading.Wrong("It is no number.");
    }
}
