using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Lives;

/// <summary>A world in which one user stores payment methods and subscribes.</summary>
internal sealed class BillingStage : CutStage
{
    private static readonly Dictionary<string, long> Plans = new(StringComparer.Ordinal) { ["plus"] = 5_000, ["business"] = 20_000 };

    private readonly Caller user = NewCaller(UserRole.Worker);
    private string setup = "";

    private BillingStage(LifeWorld world, int cut)
        : base(world, cut)
    {
    }

    private IDocumentStore Store => World.Store.Unpowered;

    /// <summary>Plays a saga, with the power going out once.</summary>
    /// <param name="saga">What is played.</param>
    /// <param name="cut">After how many operations the power goes out; less than zero for never.</param>
    /// <returns>How many operations it took, how many hosts lost their power, what Stripe has, and what does not agree with it.</returns>
    public static async Task<SagaOutcome<BillingEnd>> PlayAsync(BillingSaga saga, int cut)
    {
        var world = await LifeWorld.OpenAsync(new ContractOptions { FeeBasisPoints = 1_000 });
        await using var stage = new BillingStage(world, cut);
        await stage.RegisterAsync();
        var operations = await stage.PlayAsync(() => saga.Before(stage), () => saga.Steps(stage));
        return new(operations, world.Crashes, stage.ReadEnd(), [.. await LifeAudit.FindWrongAsync(world), .. await BillingAudit.FindWrongAsync(world, stage.user.UserId, Plans)]);
    }

    /// <summary>The user sets a card up, and gives it to Stripe.</summary>
    public async Task StoreAsync(string card)
    {
        var stored = (await WalletAsync())?.PaymentMethods.Length ?? 0;
        await DoAsync("set a card up", async () =>
        {
            var begun = await World.Get<PaymentMethods>().SetUpAsync(user, new PaymentMethodSetupInput(), None);
            if (begun.Refusal is null) setup = begun.Value.ClientSecret[..begun.Value.ClientSecret.IndexOf("_secret_", StringComparison.Ordinal)];
            return Code(begun);
        });
        Assert.Equal(200, (await World.Stripe.CallAsync("POST", $"setup_intents/{setup}/confirm", $"payment_method={card}")).Status);
        await UntilAsync("the card is stored", async () => (await WalletAsync())!.PaymentMethods.Length > stored);
    }

    /// <summary>The user makes a card the default.</summary>
    /// <param name="number">In the order in which they were stored, from 1.</param>
    public async Task MakeDefaultAsync(int number)
    {
        var id = (await WalletAsync())!.PaymentMethods[number - 1].Id;
        await DoAsync("make a card the default", async () => Code(await World.Get<PaymentMethods>().MakeDefaultAsync(user, id, None)));
    }

    /// <summary>The user removes a card; whoever asks again after that is told that it is not there.</summary>
    /// <param name="number">In the order in which they were stored, from 1.</param>
    public async Task RemoveAsync(int number)
    {
        var id = (await WalletAsync())!.PaymentMethods[number - 1].Id;
        await DoAsync("remove a card", async () => Code(await World.Get<PaymentMethods>().RemoveAsync(user, id, None)), "not_found");
    }

    public Task SubscribeAsync(string plan) => DoAsync("subscribe", async () => Code(await Subscriptions.SubscribeAsync(user, new SubscriptionInput(plan), None)));

    public Task ChangeAsync(string plan) => DoAsync(
        "change the plan", async () => Code(await Subscriptions.ChangeAsync(user, MergePatch.Of(JsonSerializer.SerializeToElement(new { plan })).Value, None)));

    public Task CancelAsync() => DoAsync("cancel", async () => Code(await Subscriptions.CancelAsync(user, None)));

    /// <summary>So many charges are made and booked.</summary>
    public Task PaidAsync(int count) => UntilAsync($"{count} charges are booked", async () =>
        await Store.CountAsync(TransactionCollection.UserId.Is(user.UserId) & TransactionCollection.Type.Is(TransactionType.Subscription), None) == count);

    /// <summary>The user subscribes to nothing any more.</summary>
    public Task EndedAsync() => UntilAsync("it has ended", async () => await Store.FindAsync(SubscriptionCollection.LiveUserId.Is(user.UserId), None) is null);

    private protected override void Furnish()
    {
        foreach (var (code, amount) in Plans)
            World.Get<SubscriptionOptions>().Plans.Add(new PlanSetting { Code = code, Name = code, Amount = $"GHS {amount / 100}", WorkerFeeBasisPoints = 500 });
    }

    private Subscriptions Subscriptions => World.Get<Subscriptions>();

    private async Task RegisterAsync()
    {
        var account = new NewAccount(user.UserId, $"{user.UserId}@example.com", "hash", UserRole.Worker, new UserProfile("Ama", "Mensah"), Guid.CreateVersion7());
        var registered = User.Register(account, World.Clock.GetUtcNow()) with { EmailVerifiedAt = World.Clock.GetUtcNow() };
        Assert.Null(Code(await World.Get<Transactor>().RunAsync<User>(null, work => Task.FromResult<Result<User>>(work.Insert(registered)), None)));
    }

    private ValueTask<Wallet?> WalletAsync() => Store.FindAsync(WalletCollection.UserId.Is(user.UserId), None);

    private BillingEnd ReadEnd()
    {
        var theDefault = BillingAudit.DefaultAt(World.Stripe);
        return new BillingEnd(
            World.Stripe.All("customer").Count,
            World.Stripe.All("setup_intent").Count,
            string.Join(", ", BillingAudit.AttachedAt(World.Stripe).Select(method => $"{Brand(method["card"])}{(Text(method["id"]) == theDefault ? "*" : "")}").Order(StringComparer.Ordinal)),
            string.Join(", ", World.Stripe.All("subscription").Select(one => $"{BillingAudit.AmountOf(one)} {Text(one["status"])}{(one["cancel_at_period_end"]!.GetValue<bool>() ? " at its end" : "")}")),
            string.Join(", ", World.Stripe.All("charge").Where(charge => charge["paid"]!.GetValue<bool>()).Select(charge => Brand(charge["payment_method_details"]!["card"]))));
    }

    private static string? Brand(JsonNode? card) => Text(card!["brand"]);

    private static string? Text(JsonNode? node) => node?.GetValue<string>();
}

/// <summary>A saga of payment methods and subscriptions.</summary>
/// <param name="Before">What has happened when it begins.</param>
/// <param name="Steps">What happens, the power going out at any time.</param>
/// <param name="End">What Stripe has then.</param>
internal sealed record BillingSaga(Func<BillingStage, Task> Before, Func<BillingStage, Task> Steps, BillingEnd End);

/// <summary>What Stripe has of one user.</summary>
/// <param name="Customers">How many customers.</param>
/// <param name="Setups">How many setups.</param>
/// <param name="Cards">The brands of the cards that are attached, the default with a star.</param>
/// <param name="Subscriptions">Each with its amount and its state, oldest first.</param>
/// <param name="Charges">The brands that were charged, oldest first.</param>
internal sealed record BillingEnd(int Customers, int Setups, string Cards, string Subscriptions, string Charges);
